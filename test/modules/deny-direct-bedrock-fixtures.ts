import type { PolicyDocument } from "../../access/iam-policy";
import { denyDirectBedrockStatements } from "../../modules/deny-direct-bedrock/statements";
import type { DenyDirectBedrockStatementsProps } from "../../modules/deny-direct-bedrock/statements-props";
import { pack } from "../../modules/policy-set/pack";
import { ADMINISTRATOR, type Call } from "../../proofs/simulation/call";
import { decide } from "../support/simulation";

export const TEAM = "arn:aws:iam::111111111111";
export const administrator = `${TEAM}:role/Admin`;
export const functionRole = `${TEAM}:role/service-role/summarizer`;
export const provisioning = `${TEAM}:role/OrganizationAccountAccessRole`;
export const invokeRole = `${TEAM}:role/bedrock-access/prod/bedrock-access-prod-invoke-payments`;
export const chatbot = `${TEAM}:role/apps/chatbot`;
export const indexer = `${TEAM}:role/indexer`;

export const props: DenyDirectBedrockStatementsProps = {
  invokeRoles: ["arn:aws:iam::*:role/bedrock-access/prod/bedrock-access-prod-invoke-*"],
  directRoles: ["arn:aws:iam::*:role/bedrock-access/prod/bedrock-access-prod-direct-*"],
  provisioningRoles: ["arn:aws:iam::*:role/OrganizationAccountAccessRole"],
  exemptions: [
    { role: chatbot, expires: "2027-01-01" },
    { role: indexer, expires: "2027-02-01" },
  ],
};

export const scps = pack(denyDirectBedrockStatements(props), 10_240);

/** What the SCPs decide for somebody whom every other policy allows everything. */
export const decideFor = (
  principal: string,
  call: Omit<Call, "principal">,
  policies: readonly PolicyDocument[] = scps,
) => decide({ principal, ...call }, { identity: [ADMINISTRATOR], scps: policies });

export const MODEL = "arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0";

export const PROFILE =
  "arn:aws:bedrock:eu-central-1:111111111111:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0";

export const MANTLE_PROJECT = "arn:aws:bedrock-mantle:eu-central-1:111111111111:project/default";
export const JANE = `${TEAM}:user/jane`;
export const team = { "aws:PrincipalTag/team": "payments" };
export const bedrockKey = { "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com" };
export const invoke = { action: "bedrock:InvokeModel", resource: MODEL };
