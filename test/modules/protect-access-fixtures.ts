import { type PolicyDocument, policyDocument } from "../../access/iam-policy";
import type { ReasonedStatement } from "../../modules/policy-set/reasoned-statement";
import type { ProtectedAccess } from "../../modules/protect-access/protected-access";
import { ADMINISTRATOR, type Call } from "../../proofs/simulation/call";
import { decide } from "../support/simulation";

export const TEAM = "333333333333";
export const PLATFORM = "222222222222";

export const teamRole = (name: string) => `arn:aws:iam::${TEAM}:role/${name}`;
export const ourTeamRole = (name: string) => teamRole(`bedrock-access/prod/bedrock-access-prod-${name}`);
export const platformRole = (name: string) => `arn:aws:iam::${PLATFORM}:role/${name}`;
export const ourPlatformRole = (name: string) => platformRole(`bedrock-access/prod/bedrock-access-prod-${name}`);

export const TEAM_ADMIN = teamRole("Admin");
export const TEAM_PROVISIONING = teamRole("OrganizationAccountAccessRole");
export const TEAM_REVOKER = ourTeamRole("revoker");
export const DIRECT = ourTeamRole("direct-research");
export const INVOKE = ourTeamRole("invoke-research");
/** An exempted role that a deployer may change, one that nobody may, and the deployer. */
export const CHATBOT = teamRole("chatbot/Chatbot");
export const REPORTS = teamRole("Reports");
export const DEPLOYER = teamRole("deploy/Deployer");

export const PLATFORM_ADMIN = platformRole("Admin");
export const PROVISIONING = platformRole("OrganizationAccountAccessRole");
export const GATEWAY = ourPlatformRole("gateway");
export const AUTHORIZER = ourPlatformRole("authorizer");
export const PROJECTOR = ourPlatformRole("projector");
export const ISSUER = ourPlatformRole("issuer");
export const REVOKER = ourPlatformRole("revoker");
export const SPEND_GUARD = ourPlatformRole("spend-guard");
export const OPERATOR = ourPlatformRole("operator");

export const ACCESS: ProtectedAccess = {
  environments: ["prod"],
  namePrefix: "bedrock-access",
  organizationId: "o-a1b2c3d4e5",
  platformAccountId: PLATFORM,
  provisioningRoles: ["arn:aws:iam::*:role/OrganizationAccountAccessRole"],
  exemptedRoles: [{ role: CHATBOT, changedBy: [DEPLOYER] }, { role: REPORTS }],
  restApis: [{ region: "eu-central-1", restApiId: "gateway123" }],
};

export function documentOf(statements: readonly ReasonedStatement[]): PolicyDocument {
  return policyDocument(...statements.map(({ statement }) => statement));
}

/** A call, and the Sids of all statements that must deny it: none, and it must be allowed. */
export interface Case {
  readonly says: string;
  readonly call: Call;
  readonly deniedBy: readonly string[];
}

/** What is tried: an action, a resource, context. */
export type Attempt = readonly [action: string, resource: string, context?: Call["context"]];

export function denied(who: string, principal: string, by: string | readonly string[], attempts: readonly Attempt[]) {
  return attempts.map((attempt): Case => ({ ...caseOf(who, principal, attempt), deniedBy: [by].flat() }));
}

export function allowed(who: string, principal: string, attempts: readonly Attempt[]): Case[] {
  return attempts.map((attempt): Case => ({ ...caseOf(who, principal, attempt), deniedBy: [] }));
}

/** The same actions on one resource. */
export function each(actions: readonly string[], resource: string, context?: Call["context"]): Attempt[] {
  return actions.map((action) => (context === undefined ? [action, resource] : [action, resource, context]));
}

function caseOf(who: string, principal: string, [action, resource, context]: Attempt) {
  const resourceAccount = resource.split(":")[4] || principal.split(":")[4];
  return {
    says: `${who}: ${action} on ${resource}${context === undefined ? "" : ` with ${JSON.stringify(context)}`}`,
    call: {
      principal,
      action,
      resource,
      ...(resourceAccount === undefined ? {} : { resourceAccount }),
      ...(context === undefined ? {} : { context }),
    },
  };
}

/** The worst case: the caller has every right, and the resource's own policy lets everybody and every service in. */
export async function expectDecision(
  { call, deniedBy }: Case,
  organization: { readonly scps?: readonly PolicyDocument[]; readonly rcps?: readonly PolicyDocument[] },
): Promise<void> {
  const open = openPolicy(call);
  const decision = await decide(call, {
    identity: [ADMINISTRATOR],
    ...(open === undefined ? {} : { resource: open }),
    ...organization,
  });
  expect(decision).toMatchObject({ allowed: deniedBy.length === 0, deniedBy });
}

function openPolicy({ action, resource }: Call): PolicyDocument | undefined {
  if (action.startsWith("sts:")) {
    return policyDocument(
      { Effect: "Allow", Principal: "*", Action: "sts:*" },
      {
        Effect: "Allow",
        Principal: { Service: ["lambda.amazonaws.com", "rolesanywhere.amazonaws.com"] },
        Action: "sts:*",
      },
    );
  }
  const takesPolicy = /:(key\/|secret:)/.test(resource);
  return takesPolicy
    ? policyDocument({ Effect: "Allow", Principal: "*", Action: `${action.split(":")[0]}:*`, Resource: "*" })
    : undefined;
}
