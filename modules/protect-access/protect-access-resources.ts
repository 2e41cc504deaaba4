import type { ReasonedStatement } from "../policy-set/reasoned-statement";
import { arnsOf } from "./arns";
import { requireProtectedAccess } from "./check-protected-access";
import type { ProtectedAccess } from "./protected-access";
import { CERTIFICATE_TAGS, compact } from "./statement-parts";

/**
 * The RCP of every governed account: what callers of any account, outsiders and federated users among them, may not do to our
 * roles and keys. SCPs bind the callers of governed accounts only.
 *
 * Throws one error that lists every problem of the props.
 */
export function protectAccessResourceStatements(access: ProtectedAccess): ReasonedStatement[] {
  requireProtectedAccess(access);
  const our = arnsOf(access);
  const partition = access.partition ?? "aws";

  return [
    {
      statement: {
        Sid: "OnlyServicesSetCertificateTags",
        Effect: "Deny",
        Principal: "*",
        Action: "sts:TagSession",
        Resource: "*",
        Condition: { ...CERTIFICATE_TAGS, ...NOT_A_SERVICE },
      },
      reason:
        "A session tag named x509… says that a certificate was checked. Roles Anywhere, a service, sets it; a federated user, a " +
        "role of another account or a session that has such tags already may not, for it can choose the value.",
      source: "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
    },
    {
      statement: {
        Sid: "OnlyGatewayAssumesInvokeRoles",
        Effect: "Deny",
        Principal: "*",
        Action: "sts:*",
        Resource: compact(our.invokeRoles),
        Condition: { ArnNotEquals: { "aws:PrincipalArn": compact(our.gateway) } },
      },
      reason:
        "The second lock on the gateway path: were a trust policy ever wrong, still only the gateway's role, with the team's tag, " +
        "becomes a team's invoke role.",
      source: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
    },
    {
      statement: {
        Sid: "OnlyServicesAssumeServiceRoles",
        Effect: "Deny",
        Principal: "*",
        Action: "sts:*",
        Resource: compact(our.serviceRoles),
        Condition: NOT_A_SERVICE,
      },
      reason:
        "The second lock on the direct path and on the functions: Roles Anywhere becomes a direct role, Lambda our functions' " +
        "roles, and no user, role or identity provider does.",
      source:
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice",
    },
    {
      statement: {
        Sid: "OnlyOurOrganization",
        Effect: "Deny",
        Principal: "*",
        Action: ["kms:Sign", "sts:AssumeRole"],
        Resource: [our.roles, `arn:${partition}:kms:*:*:key/*`],
        Condition: {
          StringNotEqualsIfExists: { "aws:PrincipalOrgID": access.organizationId },
          ...NOT_A_SERVICE,
        },
      },
      reason:
        "No SCP binds an outsider. Whatever a role's trust or a key's policy or grant says: nobody outside the organization " +
        "assumes a role of ours or signs with a key. (Any key: RCPs know no alias.)",
      source: "https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html",
    },
  ];
}

/** True for every caller but a service; also for a federated one, whose request does not carry the key. */
const NOT_A_SERVICE = { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } } as const;
