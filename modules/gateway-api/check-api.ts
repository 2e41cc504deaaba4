import { Token } from "cdktf";
import { LONGEST_AUTHORIZER_CACHE_SECONDS } from "../../access/function-settings";
import { retentionProblems } from "../private-network/log-retention";
import type { GatewayApiProps } from "./gateway-api-props";

export const DEFAULTS = {
  stageName: "live",
  authorizerCacheSeconds: LONGEST_AUTHORIZER_CACHE_SECONDS,
  throttle: { ratePerSecond: 1_000, burst: 2_000 },
  retentionDays: 90,
} as const;

export function apiProblems(props: GatewayApiProps): string[] {
  const { name, stageName = DEFAULTS.stageName, endpoint, domain, throttle = DEFAULTS.throttle } = props;
  const cacheSeconds = props.authorizerCacheSeconds ?? DEFAULTS.authorizerCacheSeconds;
  const problems: string[] = [];

  if (!Token.isUnresolved(name) && (name.length < 1 || name.length > 128)) {
    problems.push(`name has ${name.length} characters: use 1 to 128.`);
  }
  if (!Token.isUnresolved(stageName) && !/^[\w-]{1,128}$/.test(stageName)) {
    problems.push(`stageName is "${stageName}": use 1 to 128 letters, digits, hyphens and underscores.`);
  }
  if (Token.isUnresolved(cacheSeconds) || !(cacheSeconds >= 0 && cacheSeconds <= LONGEST_AUTHORIZER_CACHE_SECONDS)) {
    problems.push(`authorizerCacheSeconds is ${cacheSeconds}: use 0 to ${LONGEST_AUTHORIZER_CACHE_SECONDS}.`);
  }
  if (endpoint.kind === "private" && endpoint.vpcEndpointIds.length === 0) {
    problems.push("endpoint.vpcEndpointIds is empty: name the endpoints that callers come by, or nobody can.");
  }
  if (endpoint.kind === "private" && domain !== undefined) {
    problems.push(
      `domain is "${domain.name}", but the API is private: leave it out; callers use the endpoint's own names.`,
    );
  }
  if (
    domain !== undefined &&
    !Token.isUnresolved(domain.name) &&
    !/^(\*\.)?([a-z0-9-]+\.)+[a-z]{2,}$/.test(domain.name)
  ) {
    problems.push(`domain.name is "${domain.name}": write a name such as ai.example.com, in lower case.`);
  }
  if (!(throttle.ratePerSecond > 0) || !(throttle.burst >= 1)) {
    problems.push(`throttle is ${throttle.ratePerSecond} a second, ${throttle.burst} at once: use numbers above 0.`);
  }
  problems.push(
    ...retentionProblems("accessLogs.retentionDays", props.accessLogs.retentionDays ?? DEFAULTS.retentionDays),
  );
  return problems;
}
