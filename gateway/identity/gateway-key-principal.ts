import { type GatewayKey, parseGatewayKey, secretMatches } from "../../access/gateway-key";
import type { Principal } from "../../access/principal";
import type { RuntimePolicy } from "../../access/runtime-policy";
import type { AccessState } from "../access-state/access-state";
import { Refusal } from "../refusal";

/**
 * Whom a gateway key stands for.
 *
 * @param now - Milliseconds since 1970.
 * @throws Refusal
 */
export async function principalOfGatewayKey(
  value: string,
  accessState: Pick<AccessState, "key">,
  policy: RuntimePolicy,
  now: number,
): Promise<Principal> {
  const parsed = parseGatewayKey(value);
  if (parsed === undefined) {
    throw new Refusal(
      "unauthenticated",
      "the gateway key has not the form bak_<16 characters>_<43 characters>: it was cut off, or pasted with something else.",
    );
  }
  const key = await lookUp(parsed.id, accessState);
  // an unknown id takes as long as a wrong secret, and reads the same
  const matches = secretMatches(parsed.secret, key?.secretHash ?? HASH_OF_NOTHING);
  if (key === undefined || !matches) {
    throw new Refusal(
      "unauthenticated",
      "the gateway does not know this key: it is wrong, or of another environment. Make one with `bedrock-access key create`.",
    );
  }
  const expiresAt = Date.parse(key.expiresAt);
  if (!(now < expiresAt)) {
    throw new Refusal(
      "unauthenticated",
      `the gateway key ${key.id} expired at ${key.expiresAt}: make a new one with \`bedrock-access key create\`.`,
    );
  }
  if (!Object.hasOwn(policy.teams, key.team)) {
    throw new Refusal(
      "forbidden",
      `the gateway key ${key.id} is of team "${key.team}", which has no access through this gateway: ask your platform team.`,
    );
  }
  return {
    environment: policy.environment,
    team: key.team,
    user: key.user,
    credential: { kind: "key", id: key.id, expiresAt },
  };
}

const HASH_OF_NOTHING = "0".repeat(64);

async function lookUp(id: string, accessState: Pick<AccessState, "key">): Promise<GatewayKey | undefined> {
  try {
    return await accessState.key(id);
  } catch (cause) {
    throw new Refusal("unavailable", "the gateway cannot read its keys just now: try again in a moment.", {
      cause,
      retryAfterSeconds: 5,
    });
  }
}
