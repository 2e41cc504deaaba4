import type { Limits } from "../environment";

export const DEFAULT_NAME_PREFIX = "bedrock";
export const DEFAULT_PROVISIONING_ROLE = "OrganizationAccountAccessRole";
export const DEFAULT_STATE_PREFIX = "bedrock-access";
export const DEFAULT_SESSION_SECONDS = 3_600;
export const DEFAULT_OUTPUT_TOKENS = 8_192;

/** Fits the 6 MB of an event of Lambda, in which a body that is not text stands in base64. */
export const DEFAULT_BODY_BYTES = 4_000_000;

/** What a team may use when nobody has said anything: enough to begin, too little to be ruined. */
export const DEFAULT_TEAM_LIMITS: Limits = {
  requestsPerMinute: 300,
  tokensPerMinute: 1_000_000,
  concurrency: 50,
  dollarsPerDay: 200,
  dollarsPerMonth: 2_000,
};

/** What each user may use when nobody has said anything. */
export const DEFAULT_USER_LIMITS: Limits = {
  requestsPerMinute: 60,
  tokensPerMinute: 400_000,
  concurrency: 10,
  dollarsPerDay: 50,
  dollarsPerMonth: 500,
};

/** A credential is bounded by its user, and a route by its team, unless somebody says more. */
export const UNLIMITED: Limits = {
  requestsPerMinute: "unlimited",
  tokensPerMinute: "unlimited",
  concurrency: "unlimited",
  dollarsPerDay: "unlimited",
  dollarsPerMonth: "unlimited",
};

/** Quotas that AWS gives without being asked. Of policies: SCPs. */
export const DEFAULT_QUOTAS = {
  policyCharacters: 10_240,
  policiesPerTarget: 10,
  accounts: 10,
  usagePlansPerRegion: 300,
  /** Not adjustable. */
  apiKeysPerRegion: 10_000,
} as const;

/** What a firewall lets through in five minutes. An office is one address. */
export const DEFAULT_REQUESTS = { byAddress: 20_000, byCaller: 3_000 } as const;

export const DEFAULT_LOG_RETENTION_DAYS = 90;
