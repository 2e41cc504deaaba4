import type { AwsCredentials, CredentialsRequest, CredentialsSource } from "./credentials";
import { RenewedCredentials } from "./renewed";

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
  /** The gateway's own credentials, for calls without a role. */
  readonly base: () => Promise<AwsCredentials>;
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

/** Sessions of the teams' roles: each is kept while it lives, and renewed ahead of its end. */
export class RoleSessions implements CredentialsSource {
  readonly #options: RoleSessionsOptions;
  readonly #base: RenewedCredentials;
  readonly #sessions = new Map<string, RenewedCredentials>();

  constructor(options: RoleSessionsOptions) {
    this.#options = options;
    this.#base = this.#renewed(options.base);
  }

  credentials(request: CredentialsRequest): Promise<AwsCredentials> {
    return this.#sessionOf(request).get();
  }

  discard(request: CredentialsRequest, refused: AwsCredentials): void {
    this.#sessionOf(request).discard(refused);
  }

  #sessionOf({ roleArn, team, user }: CredentialsRequest): RenewedCredentials {
    if (roleArn === undefined) return this.#base;
    const perUser = this.#options.sessionPer === "user";
    const key = `${roleArn}\n${team}\n${perUser ? user : ""}`;
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;

    const session: RoleSession = perUser
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
