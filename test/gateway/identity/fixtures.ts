import type { GatewayKey } from "../../../access/gateway-key";
import type { Principal } from "../../../access/principal";
import type { IssuerPolicy, RuntimePolicy, TeamPolicy } from "../../../access/runtime-policy";
import { DevKeys } from "../../../gateway/identity/dev-keys";
import { GatewayIdentity, type GatewayIdentityProps } from "../../../gateway/identity/gateway-identity";
import type { CredentialHeaders } from "../../../gateway/identity/identity";
import { Refusal } from "../../../gateway/refusal";
import type { Claims } from "./issuer";

/** 2026-11-25T12:00:00Z */
export const NOON = 1_795_608_000_000;

export const AUDIENCE = "bedrock-gateway";

const unlimited = {
  requestsPerMinute: "unlimited",
  tokensPerMinute: "unlimited",
  concurrency: "unlimited",
  dollarsPerDay: "unlimited",
  dollarsPerMonth: "unlimited",
} as const;

export function team(...groups: string[]): TeamPolicy {
  return {
    groups,
    routes: [],
    limits: { team: unlimited, user: unlimited, credential: unlimited, users: {}, routes: {} },
    observe: [],
    invokeRoles: {},
  };
}

export function issuerPolicy(issuer: string, more: Partial<IssuerPolicy> = {}): IssuerPolicy {
  return {
    issuer,
    audience: AUDIENCE,
    userClaim: "email",
    groupsClaim: "groups",
    requiredAmr: [],
    requiredClaims: {},
    clockSkewSeconds: 30,
    ...more,
  };
}

export function policy(issuers: readonly IssuerPolicy[], more: Partial<RuntimePolicy> = {}): RuntimePolicy {
  return {
    version: 1,
    environment: "dev",
    timeZone: "Europe/Berlin",
    maxBodyBytes: 4_000_000,
    routes: {},
    models: {},
    prices: {},
    teams: { payments: team("g-payments", "g-billing"), search: team("g-search") },
    identity: { issuers },
    storeFailure: { kind: "deny" },
    ...more,
  };
}

/** Claims that hold at {@link NOON}. */
export function claims(issuer: string, more: Claims = {}): Claims {
  return {
    iss: issuer,
    aud: AUDIENCE,
    sub: "00u1",
    email: "anna@example.com",
    groups: ["everyone", "g-payments"],
    iat: NOON / 1000 - 60,
    exp: NOON / 1000 + 3600,
    jti: "token-1",
    ...more,
  };
}

/** An identity whose parts a test may set; the clock stands at {@link NOON}. */
export function identityOf(
  runtimePolicy: RuntimePolicy,
  more: Partial<GatewayIdentityProps> & {
    readonly keys?: readonly GatewayKey[];
    readonly dev?: readonly string[];
  } = {},
): GatewayIdentity {
  const { keys = [], dev = [], ...props } = more;
  return new GatewayIdentity({
    policy: () => runtimePolicy,
    accessState: { key: async (id) => keys.find((key) => key.id === id) },
    devKeys: new DevKeys(dev),
    now: () => NOON,
    fetch,
    issuerTimeoutMilliseconds: 120_000,
    ...props,
  });
}

export function bearer(credential: string): CredentialHeaders {
  return { authorization: `Bearer ${credential}`, "x-api-key": undefined };
}

/** The refusal that a call ends in; fails when it does not, or ends in another error. */
export async function refusal(identified: Promise<Principal>): Promise<Refusal> {
  try {
    await identified;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("was not refused");
}
