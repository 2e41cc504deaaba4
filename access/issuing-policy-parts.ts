import { createHash } from "node:crypto";
import * as z from "zod"; // not `{ z }`, of which bundlers cannot leave anything out
import type { IssuingPolicy } from "./issuing-policy";

/** What one parameter of Parameter Store takes in its advanced tier, in bytes. */
const LONGEST_PART = 8_192;

/**
 * A policy as parameters hold it, part after part. A hash stands in front: while parts are replaced one by one, nobody must take
 * a mixture for a policy.
 *
 * @param longest - Characters of a part at most.
 */
export function issuingPolicyParts(policy: IssuingPolicy, longest = LONGEST_PART): readonly string[] {
  const json = JSON.stringify(policy)
    .replaceAll(/(?<=[$%{]){/g, escaped)
    .replaceAll(/[^\x20-\x7e]/g, escaped);
  const text = `${hashOf(json)}${json}`;
  return Array.from({ length: Math.ceil(text.length / longest) }, (_, part) =>
    text.slice(part * longest, (part + 1) * longest),
  );
}

/**
 * Reads the parts again, joined.
 *
 * @throws RangeError that names what is wrong
 */
export function parseIssuingPolicy(text: string): IssuingPolicy {
  const json = text.slice(HASH_CHARACTERS);
  if (text.slice(0, HASH_CHARACTERS) !== hashOf(json)) {
    throw new RangeError("the parts of the issuer's policy are not of one time: apply the trust stack again.");
  }
  const parsed = policySchema.safeParse(JSON.parse(json));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`).join("; ");
  throw new RangeError(
    `the issuer's policy is not what this version writes (${problems}): deploy the trust stack and the function from one version.`,
  );
}

const HASH_CHARACTERS = 64;

function hashOf(json: string): string {
  return createHash("sha256").update(json).digest("hex");
}

/** Parameter Store counts bytes and takes no `{{`; Terraform reads `${` and `%{` as its own. Within JSON they stand in texts only. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const texts = z.array(z.string());
const claims = z.record(z.string(), texts);

const session = z.strictObject({
  trustAnchorArn: z.string(),
  profileArn: z.string(),
  roleArn: z.string(),
  region: z.string(),
  durationSeconds: z.int(),
  endpoint: z.string().exactOptional(),
});

const policySchema = z.strictObject({
  environment: z.string().min(1),
  login: z.strictObject({ provider: z.string(), clientId: z.string(), scopes: texts }),
  providers: z
    .array(
      z.strictObject({
        issuer: z.string().min(1),
        audience: z.string().min(1),
        jwksUri: z.string().exactOptional(),
        userClaim: z.string().min(1),
        groupsClaim: z.string().min(1),
        mfaMethods: texts,
        deviceClaims: claims,
        requiredClaims: claims,
        clockSkewSeconds: z.int().min(0).max(300),
      }),
    )
    .min(1),
  teams: z.record(
    z.string(),
    z.strictObject({ groups: texts, organizationalUnit: z.string().min(1), session: session.exactOptional() }),
  ),
  requires: z.strictObject({ mfa: z.boolean(), device: z.boolean() }),
  lifetimeSeconds: z.int().min(900).max(86_400),
  maxLoginAgeSeconds: z.int().min(1),
  rate: z.strictObject({ certificates: z.int().min(1), seconds: z.int().min(1) }),
});
