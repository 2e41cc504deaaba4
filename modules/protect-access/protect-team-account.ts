import type { ReasonedStatement } from "../policy-set/reasoned-statement";
import { arnsOf } from "./arns";
import { requireProtectedAccess } from "./check-protected-access";
import { REVOCATION_LISTS, ROLES_ANYWHERE_CONFIGURATION, TAGGING_OF_PRINCIPALS } from "./covered-actions";
import {
  ON_AUTHORITIES,
  ON_FUNCTIONS,
  ON_LOGS,
  ON_MODEL_SETTINGS,
  ON_POLICIES,
  ON_ROLES,
  ON_WARNINGS,
} from "./left-open";
import { type ExemptedRole, PROTECTED_TAG, type ProtectedAccess } from "./protected-access";
import { CERTIFICATE_TAGS, compact, unless } from "./statement-parts";

/**
 * The SCP of every governed account, team accounts and the platform account: what the paths rest on is changed by provisioning
 * alone.
 *
 * Throws one error that lists every problem of the props.
 */
export function protectTeamAccountStatements(access: ProtectedAccess): ReasonedStatement[] {
  requireProtectedAccess(access);
  const our = arnsOf(access);
  const exempted = access.exemptedRoles ?? [];

  return [
    {
      statement: {
        Sid: "GuardRoles",
        Effect: "Deny",
        NotAction: ON_ROLES,
        Resource: compact([
          our.roles,
          ...our.boundaryPolicies,
          ...our.provisioning,
          ...rolesElsewhere(access),
          ...exempted.filter(({ changedBy = [] }) => changedBy.length === 0).map(({ role }) => role),
        ]),
        Condition: unless([...our.provisioning, ...our.budgetAction]),
      },
      reason:
        "Who can change a role of ours, its boundary, its trust or the provisioning role, or pass such a role to a program of " +
        "theirs, has what the role has. Nobody but provisioning makes roles under our path either, so being under it proves origin.",
      source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    },
    {
      statement: {
        Sid: "GuardPolicies",
        Effect: "Deny",
        NotAction: ON_POLICIES,
        Resource: our.policies,
        Condition: unless([...our.provisioning, ...our.revoker]),
      },
      reason:
        "The quarantine policy ends live sessions: who can rewrite it lets them live on. The revoker writes it at run time; " +
        "provisioning makes it and takes it away with the account. A forged one still adds nothing, for every role has a boundary.",
      source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html",
    },
    {
      statement: {
        Sid: "LimitBudgetAction",
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: {
          ArnLike: { "aws:PrincipalArn": compact(our.budgetAction) },
          ArnNotLike: { "iam:PolicyARN": compact(our.overBudget) },
        },
      },
      reason:
        "AWS Budgets may change our roles for one thing: attaching the policy that denies them everything, and taking it off " +
        "again. Only requests that attach or detach a policy have the key, so nothing else passes.",
      source:
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html",
    },
    ...guardExemptedRoles(exempted, our.provisioning),
    {
      statement: {
        Sid: "GuardTrustAnchors",
        Effect: "Deny",
        Action: ROLES_ANYWHERE_CONFIGURATION.actions,
        Resource: "*",
        Condition: unless(our.provisioning),
      },
      reason:
        "An anchor decides which certificates count, a profile which roles they become, for how long and under which session " +
        "name. All of them, not ours alone: ids are random, and a profile of somebody else's may name our roles without iam:PassRole.",
      source: "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html",
    },
    {
      statement: {
        Sid: "GuardRevocationLists",
        Effect: "Deny",
        Action: REVOCATION_LISTS.actions,
        Resource: "*",
        Condition: unless([...our.provisioning, ...our.revoker]),
      },
      reason:
        "A revocation list that is gone, disabled or replaced lets revoked certificates in again; two foreign ones fill an " +
        "anchor's quota, and none of ours can be imported.",
      source: "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/quotas.html",
    },
    {
      statement: {
        Sid: "GuardAuthorities",
        Effect: "Deny",
        NotAction: ON_AUTHORITIES,
        Resource: `arn:${access.partition ?? "aws"}:acm-pca:*:*:certificate-authority/*`,
        Condition: {
          StringEquals: { [`aws:ResourceTag/${PROTECTED_TAG}`]: compact(access.environments) },
          ...unless([...our.provisioning, ...our.issuer]),
        },
      },
      reason:
        "An anchor may trust a Private CA, which must be in the anchor's own account: who issues from it is any user of any team. " +
        "Its id is random, so it is known by its tag.",
      source: "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/getting-started.html",
    },
    {
      statement: {
        Sid: "NoCertificateTags",
        Effect: "Deny",
        Action: TAGGING_OF_PRINCIPALS.actions,
        Resource: "*",
        Condition: CERTIFICATE_TAGS,
      },
      reason:
        "Policies read a certificate's subject from session tags named x509…. A tag that somebody set looks the same. Condition " +
        "keys ignore case and the values of aws:TagKeys do not, so both spellings of the one letter before the digits are denied.",
      source: "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
    },
    {
      statement: {
        Sid: "GuardInvocationLogging",
        Effect: "Deny",
        Action: ["bedrock:DeleteModelInvocationLoggingConfiguration", "bedrock:PutModelInvocationLoggingConfiguration"],
        Resource: "*",
        Condition: unless(our.provisioning),
      },
      reason: "Without invocation logs nobody sees what the direct path spends, and no limit ends it.",
      source: "https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html",
    },
    {
      statement: {
        Sid: "GuardModelSettings",
        Effect: "Deny",
        NotAction: ON_MODEL_SETTINGS,
        Resource: ["guardrail", "application-inference-profile"].map(
          (type) => `arn:${access.partition ?? "aws"}:bedrock:*:*:${type}/*`,
        ),
        Condition: {
          StringEquals: { [`aws:ResourceTag/${PROTECTED_TAG}`]: compact(access.environments) },
          ...unless(our.provisioning),
        },
      },
      reason:
        "A guardrail says what models may be asked and answer; an inference profile and its tags, whom the bill names. Exempted " +
        "roles, to which the rest of Bedrock is open, may not change ours. Ids are random, so the tag says whose they are, and " +
        "untagging is a change.",
      source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html",
    },
    {
      statement: {
        Sid: "GuardLogs",
        Effect: "Deny",
        NotAction: ON_LOGS,
        Resource: compact([
          ...our.named("logs", ({ path }) => `*:*:log-group:${path}*`),
          ...our.named("logs", ({ prefix }) => `*:*:log-group:/aws/lambda/${prefix}-*`),
          ...our.named("logs", ({ prefix }) => `*:*:log-group:aws-waf-logs-${prefix}-*`), // WAF writes to no other name
          ...our.named("logs", ({ prefix }) => `*:*:destination:${prefix}-*`),
        ]),
        Condition: unless([...our.provisioning, our.roles]),
      },
      reason:
        "Deleting a log group, its subscription or its retention hides spending; writing invented events, or subscribing an " +
        "invented log group to our destination, gets another user quarantined. Only roles under our path write.",
      source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html",
    },
    {
      statement: {
        Sid: "GuardLogPolicies",
        Effect: "Deny",
        Action: "logs:PutAccountPolicy",
        Resource: "*",
        Condition: unless(our.provisioning),
      },
      reason:
        "A policy of the whole account masks, rewrites or shortens our logs as well as one of the log group does. The action takes " +
        "no resource, so it is reserved for the whole account.",
      source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html",
    },
    {
      statement: {
        Sid: "GuardFunctions",
        Effect: "Deny",
        NotAction: ON_FUNCTIONS,
        Resource: compact(our.named("lambda", ({ prefix }) => `*:*:function:${prefix}-*`)),
        Condition: unless(our.provisioning),
      },
      reason: "Code, configuration or resource policy of a function is all that its role may do.",
      source: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-permissions.html",
    },
    {
      statement: {
        Sid: "GuardWarnings",
        Effect: "Deny",
        NotAction: ON_WARNINGS,
        Resource: [
          ...our.named("budgets", ({ prefix }) => `*:*:budget/${prefix}-*`),
          ...our.named("cloudwatch", ({ prefix }) => `*:*:alarm:${prefix}-*`),
          ...our.named("sns", ({ prefix }) => `*:*:${prefix}-*`),
        ],
        Condition: unless(our.provisioning),
      },
      reason:
        "Who can raise a budget, delete it or undo its action spends on; approving and undoing an action is left to provisioning. " +
        "An alarm that is deleted, muted, disabled or set to fine tells nobody, and neither does a topic without subscribers; a " +
        "message of somebody else's on it is a false alarm.",
      source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html",
    },
    {
      statement: {
        Sid: "StayInOrganization",
        Effect: "Deny",
        Action: ["organizations:AcceptHandshake", "organizations:LeaveOrganization"],
        Resource: "*",
      },
      reason:
        "An account that leaves the organization leaves every policy of it behind, this one too. It also leaves by accepting the " +
        "invitation of another organization.",
      source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_AcceptHandshake.html",
    },
  ];
}

/** Roles that the policies exempt by name although they lie under no path of ours: then the name must be guarded. */
function rolesElsewhere(access: ProtectedAccess): string[] {
  const ours = access.environments.map((name) => `:role/bedrock-access/${name}/`);
  const named = [...(access.gatewayRoleArns ?? []), ...(access.revokerRoles ?? []), ...(access.operatorRoles ?? [])];
  return named.filter((arn) => !ours.some((path) => arn.includes(path)));
}

/** One statement for all roles that the same others may change. */
function guardExemptedRoles(exempted: readonly ExemptedRole[], provisioning: readonly string[]): ReasonedStatement[] {
  const byChangers = new Map<string, ExemptedRole[]>();
  for (const role of exempted.filter(({ changedBy = [] }) => changedBy.length > 0)) {
    const changers = [...(role.changedBy ?? [])].sort().join(" ");
    byChangers.set(changers, [...(byChangers.get(changers) ?? []), role]);
  }
  return [...byChangers.values()].map((roles, index) => {
    const changedBy = roles[0]?.changedBy ?? [];
    return {
      statement: {
        Sid: `GuardExemptedRoles${index === 0 ? "" : index + 1}`,
        Effect: "Deny",
        NotAction: ON_ROLES,
        Resource: compact([...roles.map(({ role }) => role), ...changedBy]),
        Condition: unless([...provisioning, ...changedBy]),
      },
      reason:
        "A role that may use Bedrock outside the paths is a third way in for whoever can change its trust or policies, or pass " +
        "it to a program. What deploys the workload today may go on; it is guarded too, for it can become the role.",
      source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    };
  });
}
