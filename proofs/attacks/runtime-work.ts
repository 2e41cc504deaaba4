import type { CallContext } from "../simulation/call";

/** What a role of ours does: in the platform account, or in a team's. */
export interface RuntimeWork {
  /** The key of its name in environment/names.ts. */
  readonly role: "gateway" | "authorizer" | "projector" | "issuer" | "revoker" | "spendGuard" | "operator";
  readonly in: "platform" | "team";
  readonly action: string;
  readonly resource: string;
  readonly context?: CallContext;
}

const KEY = "arn:{partition}:kms:{region}:{platform}:key/11111111-2222-3333-4444-555555555555";
const AUTHORITY = { "kms:ResourceAliases": ["alias/{prefix}-authority"] };
const CONTEXT = { "kms:ResourceAliases": ["alias/{prefix}-context"] };
const ACCESS_STATE = "arn:{partition}:dynamodb:{region}:{platform}:table/{prefix}-access-state";
const LEDGER = "arn:{partition}:dynamodb:{region}:{platform}:table/{prefix}-ledger";
const STORE = "arn:{partition}:elasticache:{region}:{platform}:serverlesscache:{prefix}-limits";
const REVOKER = "arn:{partition}:lambda:{region}:{platform}:function:{prefix}-revoker";

/** What the policies must leave to the roles that the gateway and the issuer run as. */
export const RUNTIME_WORK: readonly RuntimeWork[] = [
  { role: "gateway", in: "platform", action: "sts:AssumeRole", resource: "{invoke}" },
  { role: "gateway", in: "platform", action: "elasticache:Connect", resource: STORE },
  { role: "gateway", in: "platform", action: "dynamodb:UpdateItem", resource: LEDGER },
  {
    role: "gateway",
    in: "platform",
    action: "logs:PutLogEvents",
    resource: "arn:{partition}:logs:{region}:{platform}:log-group:/aws/lambda/{prefix}-gateway:log-stream:x",
  },
  { role: "authorizer", in: "platform", action: "kms:Sign", resource: KEY, context: CONTEXT },
  { role: "projector", in: "platform", action: "elasticache:Connect", resource: STORE },
  { role: "projector", in: "platform", action: "dynamodb:UpdateItem", resource: ACCESS_STATE },
  { role: "issuer", in: "platform", action: "kms:Sign", resource: KEY, context: AUTHORITY },
  { role: "issuer", in: "platform", action: "dynamodb:PutItem", resource: ACCESS_STATE },
  {
    role: "issuer",
    in: "platform",
    action: "acm-pca:IssueCertificate",
    resource: "arn:{partition}:acm-pca:{region}:{platform}:certificate-authority/11111111-2222-3333-4444-555555555555",
    context: { "aws:ResourceTag/bedrock-access": "{env}" },
  },
  { role: "revoker", in: "platform", action: "kms:Sign", resource: KEY, context: AUTHORITY },
  { role: "revoker", in: "platform", action: "dynamodb:PutItem", resource: ACCESS_STATE },
  { role: "revoker", in: "platform", action: "elasticache:Connect", resource: STORE },
  { role: "revoker", in: "team", action: "iam:CreatePolicyVersion", resource: "{quarantine}" },
  { role: "revoker", in: "team", action: "rolesanywhere:ImportCrl", resource: "*" },
  {
    role: "revoker",
    in: "team",
    action: "rolesanywhere:UpdateCrl",
    resource: "arn:{partition}:rolesanywhere:{region}:{account}:crl/1-2",
  },
  { role: "spendGuard", in: "platform", action: "lambda:InvokeFunction", resource: REVOKER },
  { role: "spendGuard", in: "platform", action: "dynamodb:UpdateItem", resource: LEDGER },
  { role: "operator", in: "platform", action: "lambda:InvokeFunction", resource: REVOKER },
  { role: "operator", in: "platform", action: "dynamodb:PutItem", resource: ACCESS_STATE },
  { role: "operator", in: "platform", action: "dynamodb:UpdateItem", resource: LEDGER },
];
