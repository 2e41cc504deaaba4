import { hash, timingSafeEqual } from "node:crypto";
import type { Principal } from "../../access/principal";
import type { RuntimePolicy } from "../../access/runtime-policy";
import { TEAM_NAME, USER_NAME } from "../../environment/name-forms";
import { Refusal } from "../refusal";
import { LAST_MOMENT } from "./last-moment";

/** Keys that a developer gives the gateway at its start, each for one team and user. For loopback only. */
export class DevKeys {
  private readonly keys: readonly DevKey[];

  /**
   * @param definitions - Each `TEAM/USER=KEY`.
   * @throws DevKeyError
   */
  constructor(definitions: readonly string[]) {
    this.keys = definitions.map(parse);
    const distinct = new Set(this.keys.map(({ hash }) => hash.toString("hex")));
    if (distinct.size < this.keys.length)
      throw new DevKeyError("two development keys are the same: give each its own.");
  }

  /**
   * Whom the key stands for; `undefined` when it is none of these. Every key is compared, so the time tells nothing.
   *
   * @throws Refusal `forbidden` when the policy has no such team.
   */
  principalOf(credential: string, policy: RuntimePolicy): Principal | undefined {
    const given = hashOf(credential);
    let found: DevKey | undefined;
    for (const key of this.keys) {
      if (timingSafeEqual(key.hash, given)) found = key;
    }
    if (found === undefined) return undefined;
    const { team, user } = found;
    if (!Object.hasOwn(policy.teams, team)) {
      const known = Object.keys(policy.teams).join(", ");
      throw new Refusal("forbidden", `the development key is for team "${team}"; the policy has these: ${known}.`);
    }
    return {
      environment: policy.environment,
      team,
      user,
      credential: { kind: "key", id: `dev-${team}-${user}`, expiresAt: LAST_MOMENT },
    };
  }
}

/** A `--dev-key` that cannot be used. The message does not repeat the key. */
export class DevKeyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DevKeyError";
  }
}

interface DevKey {
  readonly team: string;
  readonly user: string;
  readonly hash: Buffer;
}

function parse(definition: string): DevKey {
  const [, team = "", user = "", key = ""] = DEFINITION.exec(definition) ?? [];
  if (key === "") {
    throw new DevKeyError(
      "a development key must be TEAM/USER=KEY, the key without spaces and commas, for example payments/anna=my-key.",
    );
  }
  if (!TEAM_NAME.test(team)) throw new DevKeyError(`"${team}" cannot be a team's name.`);
  if (!USER_NAME.test(user)) {
    throw new DevKeyError(`"${user}" cannot be a user's name: 2 to 61 of a-z, 0-9, dot, underscore, at sign, hyphen.`);
  }
  return { team, user, hash: hashOf(key) };
}

const DEFINITION = /^([^/=]+)\/([^/=]+)=([\x21-\x2b\x2d-\x7e]+)$/;

function hashOf(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
