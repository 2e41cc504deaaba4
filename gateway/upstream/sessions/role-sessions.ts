import type { AwsCredentials } from "../../../aws/credentials";
import type { CredentialsRequest, CredentialsSource } from "./credentials";
import { RenewedCredentials } from "./renewed";

/** The account that a call would run in does not exist yet, or the policy does not know it. */
export class MissingRoleError extends Error {
  constructor(team: string) {
    super(`team "${team}" has no role to call with: its account is not known yet`);
    this.name = "MissingRoleError";
  }
}

/** What STS is asked for. */
export interface RoleSession {
  readonly roleArn: string;
  /** 2 to 64 of `[\w+=,.@-]`. */
  readonly sessionName: string;
  /** Value of the session tag `team`, on which the role's trust policy insists. */
  readonly team: string;
  /** Stands in CloudTrail for all that the session does, and a quarantine policy can deny by it. */
  readonly sourceIdentity?: string;
}

export type AssumeRole = (session: RoleSession) => Promise<AwsCredentials>;

export interface RoleSessionsOptions {
  readonly assumeRole: AssumeRole;
  /**
   * `team`: one session for all users of a team. `user`: one for each, with `CN=<user>` as source identity, which costs one more
   * call to STS an hour for each user that is active, and some 100 ms of the hour's first request.
   */
  readonly sessionPer: "team" | "user";
  readonly now: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
}

/**
 * Sessions of the teams' roles: each is kept while it lives, and renewed ahead of its end.
 *
 * A call without a role fails: with the gateway's own credentials it would run, and be billed, in the platform account.
 */
export class RoleSessions implements CredentialsSource {
  readonly #options: RoleSessionsOptions;
  readonly #sessions = new Map<string, RenewedCredentials>();

  constructor(options: RoleSessionsOptions) {
    this.#options = options;
  }

  async credentials({ roleArn, ...caller }: CredentialsRequest): Promise<AwsCredentials> {
    if (roleArn === undefined) throw new MissingRoleError(caller.team);
    return this.#sessionOf(roleArn, caller).get();
  }

  known({ roleArn, ...caller }: CredentialsRequest): AwsCredentials | undefined {
    return roleArn === undefined ? undefined : this.#sessions.get(this.#keyOf(roleArn, caller))?.known();
  }

  discard({ roleArn, ...caller }: CredentialsRequest, refused: AwsCredentials): void {
    if (roleArn !== undefined) this.#sessionOf(roleArn, caller).discard(refused);
  }

  #keyOf(roleArn: string, { team, user }: Omit<CredentialsRequest, "roleArn">): string {
    return `${roleArn}\n${team}\n${this.#options.sessionPer === "user" ? user : ""}`;
  }

  #sessionOf(roleArn: string, { team, user }: Omit<CredentialsRequest, "roleArn">): RenewedCredentials {
    const key = this.#keyOf(roleArn, { team, user });
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;

    const session: RoleSession =
      this.#options.sessionPer === "user"
        ? { roleArn, team, sessionName: user, sourceIdentity: `CN=${user}` }
        : { roleArn, team, sessionName: `team=${team}` }; // no user's name has an equals sign
    this.#forgetIdle();
    const made = this.#renewed(() => this.#options.assumeRole(session));
    this.#sessions.set(key, made);
    return made;
  }

  /** Sessions of users who have gone home. */
  #forgetIdle(): void {
    for (const [key, session] of this.#sessions) if (session.idle) this.#sessions.delete(key);
  }

  #renewed(fetch: () => Promise<AwsCredentials>): RenewedCredentials {
    return new RenewedCredentials({ fetch, now: this.#options.now, random: this.#options.random });
  }
}
