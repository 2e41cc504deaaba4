import { type PolicyStatement, policyDocument } from "../../access/iam-policy";
import { policyCharacters } from "../policy-set/pack";
import { POLICY_QUOTAS } from "../policy-set/policy-quotas";
import type { ReasonedStatement } from "../policy-set/reasoned-statement";
import { requireSoundProps } from "./check-props";
import { type BedrockExemption, type ExemptionGroup, groupByEnd, TooManyExemptionsError } from "./exemption";
import { ALL_BUT_READS, BEARER_TOKENS, EVERYTHING, INFERENCE } from "./model-routes";
import type { DenyDirectBedrockStatementsProps } from "./statements-props";

/**
 * The statements of an SCP that leaves no route to a model but ours.
 *
 * Throws one error that lists every problem of the props.
 *
 * @throws TooManyExemptionsError when one statement cannot name all exempted roles.
 */
export function denyDirectBedrockStatements(props: DenyDirectBedrockStatementsProps): ReasonedStatement[] {
  requireSoundProps(props);
  const { invokeRoles, directRoles, provisioningRoles, exemptions = [] } = props;
  requireRoom(props);
  return [
    denyEverybodyElse(props, exemptions),
    ...groupByEnd(exemptions).map(endExemptions),
    ...when([...invokeRoles, ...directRoles], denyBearerTokens),
    ...when(provisioningRoles, denyInference),
    ...when(directRoles, denyDirectWithoutCertificate),
    ...when(directRoles, denyDirectWithoutIdentity),
    ...when(invokeRoles, denyInvokeWithoutTeam),
    denyKeys(),
    denySubscriptions(provisioningRoles),
  ];
}

/** The statements for sample props: what the documentation lists. */
export function documentedStatements(): ReasonedStatement[] {
  return denyDirectBedrockStatements({
    invokeRoles: ["arn:aws:iam::*:role/bedrock-access/prod/bedrock-access-prod-invoke-*"],
    directRoles: ["arn:aws:iam::*:role/bedrock-access/prod/bedrock-access-prod-direct-*"],
    provisioningRoles: ["arn:aws:iam::*:role/OrganizationAccountAccessRole"],
    exemptions: [{ role: "arn:aws:iam::111111111111:role/chatbot", expires: "2027-01-01" }],
  });
}

function denyEverybodyElse(
  { invokeRoles, directRoles, provisioningRoles }: DenyDirectBedrockStatementsProps,
  exemptions: readonly BedrockExemption[],
): ReasonedStatement {
  return {
    statement: {
      Sid: "DenyModelsToOthers",
      Effect: "Deny",
      Action: ALL_BUT_READS,
      Resource: "*",
      ...exceptFor([...invokeRoles, ...directRoles, ...provisioningRoles, ...exemptions.map(({ role }) => role)]),
    },
    reason:
      "Nobody but our roles and the exempted ones reaches a model: every action of Bedrock's prefixes is denied, those that AWS " +
      "adds later too. Reads of settings, lists and states stay open, so that consoles and audits work. All excepted roles stand " +
      "here, for a second deny would deny them again.",
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html",
  };
}

function endExemptions({ expires, roles }: ExemptionGroup): ReasonedStatement {
  return {
    statement: {
      Sid: `EndExemptions${expires.replaceAll("-", "")}`,
      Effect: "Deny",
      Action: EVERYTHING,
      Resource: "*",
      Condition: {
        ArnEquals: { "aws:PrincipalArn": roles },
        DateGreaterThanEquals: { "aws:CurrentTime": `${expires}T00:00:00Z` },
      },
    },
    reason:
      "An exemption ends by itself on its day (UTC), even if nobody applies Terraform then. AWS always sends the time.",
    source:
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-currenttime",
  };
}

function denyBearerTokens(ourRoles: readonly string[]): ReasonedStatement {
  return {
    statement: {
      Sid: "DenyApiKeysOfOurRoles",
      Effect: "Deny",
      Action: BEARER_TOKENS,
      Resource: "*",
      Condition: { ArnLike: { "aws:PrincipalArn": ourRoles } },
    },
    reason:
      "A session can turn itself into an API key offline, which no policy prevents, and the key could be handed on. So no key of our " +
      "roles is accepted, at any endpoint.",
    source: "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-permissions.html",
  };
}

function denyInference(provisioningRoles: readonly string[]): ReasonedStatement {
  return {
    statement: {
      Sid: "DenyModelsToProvisioning",
      Effect: "Deny",
      Action: INFERENCE,
      Resource: "*",
      Condition: { ArnLike: { "aws:PrincipalArn": provisioningRoles } },
    },
    reason:
      "Terraform must make inference profiles, guardrails and logging, so it is excepted above. It may not call a model, read what " +
      "one answered, or use the other prefixes.",
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html",
  };
}

function denyDirectWithoutCertificate(directRoles: readonly string[]): ReasonedStatement {
  return {
    statement: {
      Sid: "DenyDirectWithoutCertificate",
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: {
        ArnLike: { "aws:PrincipalArn": directRoles },
        Null: { "aws:PrincipalTag/x509Subject/CN": "true" },
      },
    },
    reason:
      "A direct role is for holders of a certificate. Every session from Roles Anywhere carries the certificate's subject as a " +
      "tag; a session without it came through a changed trust policy and does nothing at all.",
    source: "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
  };
}

function denyDirectWithoutIdentity(directRoles: readonly string[]): ReasonedStatement {
  return {
    statement: {
      Sid: "DenyDirectWithoutIdentity",
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: {
        ArnLike: { "aws:PrincipalArn": directRoles },
        StringNotLike: { "aws:SourceIdentity": "CN=*" }, // holds without a source identity too
      },
    },
    reason:
      "Roles Anywhere sets the source identity to the certificate's user. It cannot change during the session, unlike a tag it " +
      "cannot come from the role, and revocation finds live sessions by it.",
    source: "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
  };
}

function denyInvokeWithoutTeam(invokeRoles: readonly string[]): ReasonedStatement {
  return {
    statement: {
      Sid: "DenyInvokeWithoutTeam",
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: {
        ArnLike: { "aws:PrincipalArn": invokeRoles },
        Null: { "aws:PrincipalTag/team": "true" },
      },
    },
    reason:
      "The gateway names the team in every session that it opens. A session without a team was opened by something else.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html",
  };
}

function denyKeys(): ReasonedStatement {
  return {
    statement: {
      Sid: "DenyLongTermApiKeys",
      Effect: "Deny",
      Action: [
        "iam:CreateServiceSpecificCredential",
        "iam:ResetServiceSpecificCredential",
        "iam:UpdateServiceSpecificCredential",
      ],
      Resource: "*",
      Condition: {
        // Ignores case, for nothing says that IAM does not. With IfExists a request without the key is denied, not let through.
        StringEqualsIgnoreCaseIfExists: {
          "iam:ServiceSpecificCredentialServiceName": ["bedrock.amazonaws.com", "aws-external-anthropic.amazonaws.com"],
        },
      },
    },
    reason:
      "A long-term API key belongs to an IAM user, lives up to 100 years or for ever and needs no session. None is made, given a " +
      "new secret or switched on again, whatever its age. Deleting stays possible, and so do credentials for CodeCommit and Keyspaces.",
    source:
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html",
  };
}

function denySubscriptions(provisioningRoles: readonly string[]): ReasonedStatement {
  return {
    statement: {
      Sid: "DenyModelSubscriptions",
      Effect: "Deny",
      Action: [
        "aws-marketplace:AcceptAgreementRequest",
        "aws-marketplace:CreateAgreementRequest",
        "aws-marketplace:Subscribe",
      ],
      Resource: "*",
      Condition: {
        // Without the key the request did not come from Bedrock: other purchases are nobody's concern here.
        StringEquals: { "aws:CalledViaLast": ["bedrock.amazonaws.com", "bedrock-mantle.amazonaws.com"] },
        ...exceptFor(provisioningRoles).Condition,
      },
    },
    reason:
      "Bedrock subscribes an account to a provider's model on the first call, and so accepts its terms and price. Provisioning alone " +
      "does that, knowingly. Other purchases on AWS Marketplace are untouched.",
    source: "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonBedrockLimitedAccess.html",
  };
}

/** The condition that leaves these principals out. A request without `aws:PrincipalArn` is denied: the operator is negative. */
function exceptFor(arns: readonly string[]): Pick<PolicyStatement, "Condition"> {
  return arns.length === 0 ? {} : { Condition: { ArnNotLike: { "aws:PrincipalArn": arns } } };
}

function when(arns: readonly string[], make: (arns: readonly string[]) => ReasonedStatement): ReasonedStatement[] {
  return arns.length === 0 ? [] : [make(arns)];
}

function requireRoom(props: DenyDirectBedrockStatementsProps): void {
  const { exemptions = [], maxCharacters = POLICY_QUOTAS.SERVICE_CONTROL_POLICY.characters } = props;
  const fits = (count: number) =>
    policyCharacters(policyDocument(denyEverybodyElse(props, exemptions.slice(0, count)).statement)) <= maxCharacters;
  if (exemptions.length === 0 || fits(exemptions.length)) return;
  const fitting = exemptions.findIndex((_, index) => !fits(index + 1));
  throw new TooManyExemptionsError(exemptions.length, fitting, maxCharacters);
}
