import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import { isJsonObject, type JsonObject } from "aws-jwt-verify/safe-json-parse";
import type { Principal } from "../../access/principal";
import type { IdentityCenterAccount, RuntimePolicy } from "../../access/runtime-policy";
import { userNamedBy } from "../../environment/name-forms";
import { own } from "../../environment/own";
import { Refusal } from "../refusal";
import type { VerifiedToken } from "./verify-token";

/** Where AWS publishes the keys of an account's tokens. */
export function keysOfAccount(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/jwks.json`;
}

/**
 * Whom a web identity token of an account names, if that is somebody of IAM Identity Center.
 *
 * The role decides. IAM Identity Center alone makes roles under `/aws-reserved/sso.amazonaws.com/`, and lets people in; an
 * administrator of the account can do neither. Nothing is read that such an administrator, or the caller, can set: neither
 * `request_tags` nor `principal_tags`, and no role by a part of its name.
 *
 * The user is the session's name, which IAM Identity Center takes from its directory, where `sub` is the ARN of a session. AWS's
 * sample shows the ARN of a role instead, which is the same for all who have it: then `identity_store_user_id` must say who it is.
 * Which of the two forms an account gets was not seen on a live account; a token that has neither is refused.
 *
 * @throws Refusal `forbidden`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html
 */
export function principalOfIdentityCenter(
  { issuer: account, claims, credential }: VerifiedToken<IdentityCenterAccount>,
  policy: RuntimePolicy,
): Principal {
  const facts = factsOf(claims);
  if (facts.org_id !== account.organizationId) throw refused("is not of this organization");
  if (facts.aws_account !== account.accountId) throw refused(`is not of the account ${account.accountId}`);

  const subject = subjectOf(claims);
  if (subject.accountId !== account.accountId) throw refused("names a role of another account than its own");
  const team = own(account.roles, subject.role);
  if (team === undefined || !Object.hasOwn(policy.teams, team)) {
    throw refused(`is of the role ${subject.role}, which belongs to no team here: ask your platform team`);
  }
  return { environment: policy.environment, team, user: userOf(subject.session, facts), credential };
}

function factsOf(claims: JwtPayload): JsonObject {
  const facts = Object.hasOwn(claims, STS_CLAIMS) ? claims[STS_CLAIMS] : undefined;
  if (facts === undefined || !isJsonObject(facts)) throw refused("says nothing of an AWS account");
  return facts;
}

const STS_CLAIMS = "https://sts.amazonaws.com/";

interface Subject {
  readonly accountId: string;
  readonly role: string;
  /** `undefined`: the ARN is a role's, not a session's. */
  readonly session: string | undefined;
}

function subjectOf({ sub = "" }: JwtPayload): Subject {
  const [, accountId, role, session] = SESSION_ARN.exec(sub) ?? ROLE_ARN.exec(sub) ?? [];
  if (accountId === undefined || role === undefined) {
    throw refused("is not of a role of IAM Identity Center: sign in with `aws sso login` and use a profile of it");
  }
  return { accountId, role, session };
}

/** Without a path. A name can stand only once in an account, and the policy holds it with its hash. */
const SESSION_ARN = /^arn:aws[a-z-]*:sts::(\d{12}):assumed-role\/(AWSReservedSSO_[\w+=,.@-]+)\/([\w+=,.@-]+)$/;

/** Nobody but AWS makes a role under this path. */
const ROLE_ARN =
  /^arn:aws[a-z-]*:iam::(\d{12}):role\/aws-reserved\/sso\.amazonaws\.com\/(?:[a-z0-9-]+\/)?(AWSReservedSSO_[\w+=,.@-]+)$/;

function userOf(session: string | undefined, { identity_store_user_id: id }: JsonObject): string {
  const name = session ?? id;
  if (typeof name !== "string") throw refused("does not say who of those that have the role you are");
  const user = userNamedBy(name);
  if (user !== undefined) return user;
  throw refused(
    "names a user with characters that no user has here: 2 to 61 of letters, digits, dot, underscore, at sign, hyphen",
  );
}

function refused(what: string): Refusal {
  return new Refusal("forbidden", `the web identity token ${what}.`);
}
