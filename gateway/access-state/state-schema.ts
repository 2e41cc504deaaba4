import * as z from "zod/mini"; // the form of zod that weighs little in a function
import { TEAM_NAME, USER_NAME } from "../../environment/name-forms";

const userName = z
  .string()
  .check(z.regex(USER_NAME, "is not a user name: 2 to 61 of a-z, 0-9, dot, underscore, at sign, hyphen"));

const teamName = z.string().check(z.regex(TEAM_NAME, "is not a team's name"));

const environmentName = z.string().check(z.regex(/^[a-z][a-z0-9-]{1,15}$/, "is not an environment's name"));

const moment = z.iso.datetime({ offset: true, error: "is not a moment such as 2026-11-25T09:30:00Z" });

/** Gateway keys have 16 of `[a-z0-9]`; those given at a gateway's start are called `dev-<team>-<user>`. */
const keyId = z.string().check(z.regex(/^([a-z0-9]{16}|dev-[a-z0-9._@-]{1,100})$/, "is not the id of a gateway key"));

export const gatewayKeySchema = z.strictObject({
  id: keyId,
  secretHash: z.string().check(z.regex(/^[0-9a-f]{64}$/, "is not a SHA-256 in hex")),
  team: teamName,
  user: userName,
  createdAt: moment,
  createdBy: z.string().check(z.minLength(1, "is empty")),
  expiresAt: moment,
});

const revocationFacts = {
  at: moment,
  by: z.string().check(z.minLength(1, "is empty")),
  reason: z.exactOptional(z.string()),
};

/** An id in another spelling than the principal's would revoke nobody: it is refused. */
export const revocationSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("user"), id: userName, ...revocationFacts }),
  z.strictObject({ kind: z.literal("team"), id: teamName, ...revocationFacts }),
  z.strictObject({ kind: z.literal("environment"), id: environmentName, ...revocationFacts }),
  z.strictObject({ kind: z.literal("key"), id: keyId, ...revocationFacts }),
  z.strictObject({
    kind: z.literal("certificate"),
    id: z.string().check(z.regex(/^[0-9a-f]{1,64}$/, "is not a serial in lower-case hex")),
    ...revocationFacts,
  }),
  z.strictObject({
    kind: z.literal("token"),
    id: z.string().check(z.regex(/^[A-Za-z0-9._~-]{1,128}$/, "is not the id of a token")),
    ...revocationFacts,
  }),
]);

export const stateSchema = z.strictObject({
  version: z.literal(1),
  keys: z.array(gatewayKeySchema),
  revocations: z.array(revocationSchema),
});

/** What the file holds. */
export type State = z.infer<typeof stateSchema>;

export const EMPTY_STATE: State = { version: 1, keys: [], revocations: [] };

/** `keys.2.user: is not a user name …`, without the values: they may be secrets in the wrong place. */
export function problemsText(error: z.core.$ZodError): string {
  return error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join(".") || "the whole"}: ${message.replaceAll("\n", ". ")}`)
    .join("; ");
}
