import { Token } from "cdktf";
import { retentionProblems } from "../private-network/log-retention";
import type { GatewayFunctionProps } from "./gateway-function-props";
import { zipProblems } from "./zip";

export const DEFAULTS = {
  memoryMegabytes: 1024,
  retentionDays: 90,
  runtime: "nodejs22.x",
  timeoutSeconds: 900,
} as const;

/** Of 4 KB for all variables some is the names'. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_SETTINGS_BYTES = 4_000;

export function functionProblems(props: GatewayFunctionProps): string[] {
  const { name, settings, network, reservedConcurrency, provisionedConcurrency } = props;
  const bytes = Buffer.byteLength(JSON.stringify(settings));
  return [
    ...(Token.isUnresolved(name) || /^[\w-]{1,64}$/.test(name)
      ? []
      : [`name is "${name}": use 1 to 64 letters, digits, hyphens and underscores.`]),
    ...zipProblems(props.code.path),
    ...(bytes <= MAX_SETTINGS_BYTES
      ? []
      : [`settings have ${bytes} bytes, Lambda takes ${MAX_SETTINGS_BYTES}: shorten names.`]),
    ...retentionProblems("logs.retentionDays", props.logs.retentionDays ?? DEFAULTS.retentionDays),
    ...(network === undefined || (network.subnetIds.length > 0 && network.securityGroupIds.length > 0)
      ? []
      : ["network has no subnet or no security group: name at least one of each, or leave the network out."]),
    ...within("memoryMegabytes", props.memoryMegabytes ?? DEFAULTS.memoryMegabytes, 128, 10_240),
    ...within("timeoutSeconds", props.timeoutSeconds ?? DEFAULTS.timeoutSeconds, 1, 900),
    ...(reservedConcurrency === undefined
      ? []
      : within("reservedConcurrency", reservedConcurrency, 1, Number.MAX_SAFE_INTEGER)),
    ...(provisionedConcurrency === undefined ? [] : provisionedProblems(provisionedConcurrency, reservedConcurrency)),
  ];
}

function provisionedProblems(
  { minimum, maximum, targetPercent = 70 }: NonNullable<GatewayFunctionProps["provisionedConcurrency"]>,
  reserved: number | undefined,
): string[] {
  return [
    ...within("provisionedConcurrency.minimum", minimum, 1, maximum),
    ...within("provisionedConcurrency.maximum", maximum, minimum, reserved ?? Number.MAX_SAFE_INTEGER),
    ...within("provisionedConcurrency.targetPercent", targetPercent, 10, 90),
  ];
}

function within(prop: string, value: number, least: number, most: number): string[] {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= least && value <= most)) return [];
  const upTo = most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`;
  return [`${prop} is ${value}: use a whole number from ${least}${upTo}.`];
}
