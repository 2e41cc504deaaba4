import type { IssuingPolicy, TeamSession } from "../../access/issuing-policy";
import { revocationMark } from "../../access/revocation";
import { AuthorityError } from "../authority/authority-error";
import { IssuedCertificateError } from "../issued/issued-certificate-error";
import { recordOf } from "../issued/issued-certificates";
import type { Leaf } from "../leaf/leaf";
import { LeafError } from "../leaf/leaf-error";
import type { LeafSubject } from "../leaf/leaf-subject";
import { MAX_LIFETIME, MIN_LIFETIME } from "../leaf/leaf-validity";
import { type CertificateRequest, readCertificateRequest } from "../request/certificate-request";
import { RequestError } from "../request/request-error";
import { type Applicant, applicantOf, requireRecentLogin, userOf } from "./claims";
import { IssuerError } from "./issuer-error";
import type { IssuerParts, IssuingEvent } from "./parts";
import type { VerifiedToken } from "./verify-token";

export interface IssueOrder {
  /** The OIDC token, or nothing. */
  readonly token: string | undefined;
  /** The certificate request, as PEM. */
  readonly csr: string;
  /** Where the caller comes from, for the audit. */
  readonly source?: string;
}

export interface IssuedAnswer {
  readonly leaf: Leaf;
  readonly user: string;
  readonly team: string;
  /** Where it becomes credentials; absent while that is not known. */
  readonly session: TeamSession | undefined;
}

/** Turns an OIDC token and a certificate request into a developer's certificate, and says every time what it decided. */
export class CertificateIssuer {
  /** @throws RangeError for a policy under which no certificate could be issued */
  constructor(
    readonly policy: IssuingPolicy,
    private readonly parts: IssuerParts,
  ) {
    const { lifetimeSeconds, maxLoginAgeSeconds } = policy;
    if (!Number.isInteger(lifetimeSeconds) || lifetimeSeconds < MIN_LIFETIME || lifetimeSeconds > MAX_LIFETIME) {
      throw new RangeError(`lifetimeSeconds ${lifetimeSeconds}: give ${MIN_LIFETIME} to ${MAX_LIFETIME}`);
    }
    if (!(maxLoginAgeSeconds > 0 && maxLoginAgeSeconds <= MAX_LOGIN_AGE_SECONDS)) {
      throw new RangeError(`maxLoginAgeSeconds ${maxLoginAgeSeconds}: give 1 to ${MAX_LOGIN_AGE_SECONDS} (a week)`);
    }
  }

  /** @throws IssuerError */
  async issue(order: IssueOrder): Promise<IssuedAnswer> {
    const known: Partial<IssuingEvent>[] = [];
    try {
      const answer = await this.decide(order, (facts) => void known.push(facts));
      await this.tell(order, { kind: "certificate-issued" }, known);
      return answer;
    } catch (error) {
      const refusal = refusalOf(error);
      const { code, reason } = refusal;
      await this.tell(order, { kind: "certificate-refused", code, ...(reason && { reason }) }, known);
      throw refusal;
    }
  }

  /** What does not cost the token comes first: whoever is refused for a mistake may come again with the same login. */
  private async decide({ token, csr }: IssueOrder, note: (facts: Partial<IssuingEvent>) => void) {
    const { policy, parts } = this;
    const verified = await this.verify(token, note);
    const { provider, claims } = verified;
    requireRecentLogin(claims, policy, provider, parts.now());
    const user = userOf(claims, provider);
    note({ user });
    const applicant = applicantOf(claims, provider, policy);
    const { teamName, facts } = applicant;
    note({ team: teamName, facts });
    await this.requireUnrevoked(user, teamName);
    const subject = subjectOf(user, applicant, policy);
    const request = await readCertificateRequest(csr, { subject, seen: (hash) => parts.issued.hasKey(hash) });
    note({ keyHash: request.keyHash });
    await this.requireUnused(verified);
    await this.requirePace(user);
    const leaf = await this.sign(applicant, subject, request);
    note({ serial: leaf.serial, expiresAt: new Date(leaf.notAfter).toISOString() });
    // Again: who was revoked while it was signed does not get it. It is recorded, so that it can be revoked too.
    await this.requireUnrevoked(user, teamName);
    return { leaf, user, team: teamName, session: applicant.team.session };
  }

  private async verify(token: string | undefined, note: (facts: Partial<IssuingEvent>) => void) {
    if (token === undefined || token === "") {
      throw new IssuerError("no-token", "there is no token (`Authorization: Bearer …`).", {
        mend: "Log in with `bedrock-access login`.",
      });
    }
    const verified = await this.parts.tokens.verify(token);
    const { provider, claims, id } = verified;
    note({ provider: provider.issuer, token: id, ...(typeof claims.sub === "string" && { subject: claims.sub }) });
    return verified;
  }

  private async requireUnrevoked(user: string, teamName: string): Promise<void> {
    const ends = [
      { kind: "user", id: user },
      { kind: "team", id: teamName },
      { kind: "environment", id: this.policy.environment },
    ] as const;
    for (const end of ends) {
      if (!(await this.parts.revocations.isRevoked(revocationMark(end)))) continue;
      throw new IssuerError("revoked", "your access has ended.", { mend: "Ask your platform team." });
    }
  }

  private async requireUnused({ id, expiresAt }: VerifiedToken): Promise<void> {
    if (await this.parts.usedTokens.use(id, expiresAt)) return;
    throw new IssuerError("token-used", "this token has had its certificate already.", {
      mend: "Log in again with `bedrock-access login`; if it was not you who used it, tell your platform team.",
    });
  }

  private async requirePace(user: string): Promise<void> {
    const { rate } = this.policy;
    const wait = await this.parts.rates.take(user, rate, this.parts.now());
    if (wait === undefined) return;
    throw new IssuerError(
      "rate-limited",
      `${rate.certificates} certificates in ${rate.seconds} seconds are the most for one user.`,
      { mend: `Log in again in ${wait} seconds.`, retryAfterSeconds: wait },
    );
  }

  private async sign({ facts, teamName }: Applicant, subject: LeafSubject, request: CertificateRequest): Promise<Leaf> {
    const { authority, issued, now } = this.parts;
    const leaf = await authority.issue({
      subject,
      facts,
      request,
      lifetimeSeconds: this.policy.lifetimeSeconds,
    });
    // before anybody gets it: what nobody has recorded, nobody can revoke
    await issued.add(recordOf(leaf, { team: teamName, now: now() }));
    return leaf;
  }

  private async tell(
    { source }: IssueOrder,
    decision: Pick<IssuingEvent, "kind" | "code" | "reason">,
    known: readonly Partial<IssuingEvent>[],
  ): Promise<void> {
    const { parts, policy } = this;
    await parts.audit({
      at: new Date(parts.now()).toISOString(),
      environment: policy.environment,
      ...Object.assign({}, ...known),
      ...decision,
      ...(source !== undefined && { source }),
    });
  }
}

/** Used tokens are remembered for longer than that. */
const MAX_LOGIN_AGE_SECONDS = 7 * 86_400;

function subjectOf(user: string, { team }: Applicant, { environment }: IssuingPolicy): LeafSubject {
  return { user, organizationalUnit: team.organizationalUnit, organization: environment };
}

/** What the parts below throw becomes one kind of error, in words that may cross the network. */
function refusalOf(error: unknown): IssuerError {
  if (error instanceof IssuerError) return error;
  if (error instanceof RequestError) return requestRefused(error.message, error.code);
  if (error instanceof IssuedCertificateError && error.code === "known-key") {
    return requestRefused("another certificate has this key already: make a new key for each request.", "reused-key");
  }
  const reason = error instanceof AuthorityError || error instanceof LeafError ? error.code : undefined;
  return new IssuerError("authority-failed", "the issuer could not make the certificate.", {
    mend: "Try again in a moment; if it stays so, tell your platform team, whose audit log has the reason.",
    ...(reason !== undefined && { reason }),
    cause: error,
  });
}

function requestRefused(message: string, reason: string): IssuerError {
  const [what = "", ...mend] = message.split(": ");
  return new IssuerError("request-refused", mend.length === 0 ? message : `${what}.`, {
    mend: mend.length === 0 ? "Make a new request." : `${capital(mend.join(": "))}`,
    reason,
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
