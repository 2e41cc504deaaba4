/**
 * What the guards leave open.
 *
 * A guard denies, on the resources that it names, every action but these: what AWS adds tomorrow is denied before anybody here
 * has heard of it. Each table says what others may still do, and why that opens nothing.
 */

/** On our policies: reading. */
export const ON_POLICIES = ["iam:GenerateServiceLastAccessedDetails", "iam:Get*", "iam:List*"] as const;

/** On our roles: reading and simulating; assuming, which the trust policy decides. */
export const ON_ROLES = [...ON_POLICIES, "iam:SimulatePrincipalPolicy", "sts:*"] as const;

/** On a Private CA of ours: reading. */
export const ON_AUTHORITIES = ["acm-pca:Describe*", "acm-pca:Get*", "acm-pca:List*"] as const;

/** On our budgets and their actions, alarms and their topics: reading. */
export const ON_WARNINGS = [
  "budgets:Describe*",
  "budgets:List*",
  "budgets:View*",
  "cloudwatch:Describe*",
  "cloudwatch:List*",
  "sns:Get*",
  "sns:List*",
] as const;

/** On our guardrails and inference profiles: reading, and the calls for which they are there. */
export const ON_MODEL_SETTINGS = [
  "bedrock:ApplyGuardrail",
  "bedrock:Get*",
  "bedrock:InvokeModel*",
  "bedrock:List*",
] as const;

/** On our functions: reading. Calling them is reserved by a statement of its own in the platform account. */
export const ON_FUNCTIONS = ["lambda:Get*", "lambda:Invoke*", "lambda:List*"] as const;

/** On our log groups: reading and querying. (Stopping a query takes no log group.) */
export const ON_LOGS = [
  "logs:Describe*",
  "logs:FilterLogEvents",
  "logs:Get*",
  "logs:List*",
  "logs:StartLiveTail",
  "logs:StartQuery",
] as const;

/**
 * On what is named ours in the platform account: reading; taking backups; and the uses that have a statement of their own
 * (items of tables, connections to the store).
 */
export const ON_NAMED = [
  "apigateway:GET",
  "dynamodb:*Item",
  "dynamodb:CreateBackup",
  "dynamodb:Describe*",
  "dynamodb:Get*",
  "dynamodb:List*",
  "dynamodb:PartiQL*",
  "dynamodb:Query",
  "dynamodb:Scan",
  "dynamodb:StartAwsBackupJob",
  "elasticache:Connect",
  "elasticache:Describe*",
  "elasticache:List*",
  "events:Describe*",
  "events:List*",
  "ssm:Get*",
  "ssm:List*",
  "wafv2:Get*",
  "wafv2:List*",
] as const;

/** On what is tagged ours in the platform account: reading, and fetching the runtime policy. */
export const ON_TAGGED = [
  "apigateway:GET",
  "appconfig:Get*",
  "appconfig:List*",
  "appconfig:StartConfigurationSession",
  "appconfig:ValidateConfiguration",
] as const;

/**
 * On our KMS keys: reading, and encrypting and decrypting, which key policies decide and which services do for whoever reads
 * what they encrypted. Signing has statements of its own.
 */
export const ON_KEYS = [
  "kms:Decrypt",
  "kms:Describe*",
  "kms:Encrypt",
  "kms:GenerateDataKey*",
  "kms:Get*",
  "kms:List*",
  "kms:ReEncrypt*",
  "kms:Sign",
  "kms:Verify*",
] as const;
