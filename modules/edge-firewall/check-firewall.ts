import { isIP } from "node:net";
import { Token } from "cdktf";
import { FIREWALL_RULES } from "../../environment/gateway-choices";
import { retentionProblems } from "../private-network/log-retention";
import type { EdgeFirewallProps } from "./edge-firewall-props";

export const DEFAULTS = {
  requestsByAddress: 20_000,
  requestsByCaller: 3_000,
  maximumBodyBytes: 4_000_000,
  retentionDays: 90,
} as const;

/** @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html */
const MIN_RATE = 10;
const MAX_RATE = 2_000_000_000;

export function firewallProblems(props: EdgeFirewallProps): string[] {
  const { name, modes = {}, allowedNetworks = [] } = props;
  const known = new Set<string>(FIREWALL_RULES);
  return [
    ...(/^[\w-]{1,100}$/.test(name) || Token.isUnresolved(name)
      ? []
      : [`name is "${name}": use 1 to 100 letters, digits, hyphens and underscores.`]),
    ...Object.keys(modes)
      .filter((rule) => !known.has(rule))
      .map((rule) => `modes has "${rule}": there are ${FIREWALL_RULES.join(", ")}.`),
    ...("AllowedNetworks" in modes && allowedNetworks.length === 0
      ? ["modes has AllowedNetworks, but allowedNetworks is empty: name networks, or leave the mode out."]
      : []),
    ...allowedNetworks.flatMap((network) => networkProblems(network)),
    ...within("requestsByAddress", props.requestsByAddress ?? DEFAULTS.requestsByAddress, MIN_RATE, MAX_RATE),
    ...within("requestsByCaller", props.requestsByCaller ?? DEFAULTS.requestsByCaller, MIN_RATE, MAX_RATE),
    ...within("maximumBodyBytes", props.maximumBodyBytes ?? DEFAULTS.maximumBodyBytes, 1, 10_485_760),
    ...retentionProblems("logs.retentionDays", props.logs.retentionDays ?? DEFAULTS.retentionDays),
  ];
}

function networkProblems(network: string): string[] {
  const [address = "", bits = "", ...more] = network.split("/");
  const version = isIP(address);
  const most = version === 6 ? 128 : 32;
  const fits = version !== 0 && more.length === 0 && /^\d+$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most;
  return fits || Token.isUnresolved(network)
    ? []
    : [`allowedNetworks has "${network}": write a block such as 203.0.113.0/24; WAF takes no /0.`];
}

function within(prop: string, value: number, least: number, most: number): string[] {
  return Number.isInteger(value) && value >= least && value <= most
    ? []
    : [`${prop} is ${value}: use a whole number from ${least} to ${most}.`];
}
