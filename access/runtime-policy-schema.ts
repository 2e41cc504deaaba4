import * as z from "zod/mini"; // the form of zod that weighs little in a function
import type { Geography } from "../environment/catalogue";
import { LIMIT_KINDS } from "../environment/environment";
import type { RuntimePolicy } from "./runtime-policy";

const text = z.string().check(z.minLength(1));
const texts = z.array(text);
const count = z.int().check(z.minimum(0));
const limit = z.union([z.number().check(z.minimum(0)), z.literal("unlimited")]);

const limits = z.strictObject({
  requestsPerMinute: limit,
  tokensPerMinute: limit,
  concurrency: limit,
  dollarsPerDay: limit,
  dollarsPerMonth: limit,
});

/** Written again, for importing the catalogue would bring its tables into every function; the type holds the two together. */
const geographies = ["us", "us-gov", "eu", "apac", "jp", "au", "in", "ca", "global"] as const satisfies Geography[];

const tokenPrice = {
  input: z.number().check(z.minimum(0)),
  output: z.number().check(z.minimum(0)),
  cacheRead: z.number().check(z.minimum(0)),
  cacheWrite: z.number().check(z.minimum(0)),
  cacheWriteLong: z.number().check(z.minimum(0)),
};

const guardrail = z.strictObject({ arn: text, version: text });

const route = z.strictObject({
  targets: z
    .array(
      z.strictObject({
        modelId: text,
        geography: z.enum(["in-region", ...geographies]),
        region: text,
        account: text,
        invokeId: text,
        applicationProfile: z.exactOptional(text),
        guardrail: z.exactOptional(z.union([guardrail, z.strictObject({ key: text })])),
      }),
    )
    .check(z.minLength(1)),
  maxOutputTokens: z.int().check(z.minimum(1)),
});

const team = z.strictObject({
  groups: texts,
  routes: texts,
  limits: z.strictObject({
    team: limits,
    user: limits,
    credential: limits,
    routes: z.record(z.string(), limits),
    users: z.record(z.string(), limits),
  }),
  observe: z.array(z.enum(LIMIT_KINDS)),
  tools: z.exactOptional(texts),
  payloadLogging: z.exactOptional(z.strictObject({ kmsKeyArn: text, retentionDays: z.int().check(z.minimum(1)) })),
  responseCache: z.exactOptional(z.strictObject({ routes: texts, seconds: z.int().check(z.minimum(1)) })),
  invokeRoles: z.record(z.string(), text),
  applicationProfiles: z.exactOptional(z.record(z.string(), z.string().check(z.regex(/^[a-zA-Z0-9]+$/)))),
  guardrails: z.exactOptional(z.record(z.string(), guardrail)),
});

const issuer = z.strictObject({
  issuer: text,
  audience: text,
  jwksUri: z.exactOptional(text),
  userClaim: text,
  groupsClaim: text,
  requiredAmr: texts,
  requiredClaims: z.record(z.string(), texts),
  clockSkewSeconds: count,
});

const identityCenterAccount = z.strictObject({
  accountId: text,
  organizationId: text,
  issuer: text,
  audience: text,
  roles: z.record(z.string(), text),
  clockSkewSeconds: count,
});

/**
 * The form of a runtime policy. What it does not know it refuses: a member that this version passes over could be a restriction.
 *
 * Whether routes, teams and prices fit together is checked where the policy is made: in the environment.
 */
export const runtimePolicySchema = z.strictObject({
  version: z.literal(1),
  environment: text,
  timeZone: text,
  maxBodyBytes: z.int().check(z.minimum(1)),
  routes: z.record(z.string(), route),
  models: z.record(z.string(), z.strictObject({ contextTokens: z.exactOptional(z.int().check(z.minimum(1))) })),
  prices: z.record(
    z.string(),
    z.strictObject({
      ...tokenPrice,
      longer: z.exactOptional(z.array(z.strictObject({ ...tokenPrice, above: count }))),
    }),
  ),
  teams: z.record(z.string(), team),
  identity: z.strictObject({
    issuers: z.array(issuer),
    identityCenter: z.exactOptional(z.array(identityCenterAccount)),
  }),
  storeFailure: z.union([
    z.strictObject({ kind: z.literal("deny") }),
    z.strictObject({ kind: z.literal("local-share"), replicas: z.int().check(z.minimum(1)) }),
  ]),
}) satisfies z.ZodMiniType<RuntimePolicy>;

/** The same for AppConfig, which validates by JSON Schema, draft 04. */
export function runtimePolicyJsonSchema(): object {
  return z.toJSONSchema(runtimePolicySchema, { target: "draft-04" });
}
