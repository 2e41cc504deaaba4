import { z } from "zod";
import { accountId, nonEmptyText, says } from "./text";

const ouId = z
  .string()
  .regex(
    /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
    says(
      "is not the id of an organizational unit",
      'Copy it from AWS Organizations; it looks like "ou-ab12-11112222".',
    ),
  );

const rootId = z
  .string()
  .regex(
    /^r-[0-9a-z]{4,32}$/,
    says("is not the id of a root", 'Copy it from AWS Organizations; it looks like "r-ab12".'),
  );

export const organization = z.strictObject({
  id: z
    .string()
    .regex(
      /^o-[a-z0-9]{10,32}$/,
      says(
        "is not the id of an organization",
        '`aws organizations describe-organization` shows it; it looks like "o-a1b2c3d4e5".',
      ),
    )
    .describe("Id of the AWS Organization."),
  rootId: rootId.describe("Id of its root."),
  managementAccountId: accountId.describe(
    "Its management account. No SCP binds this account: nothing of ours runs there.",
  ),
  parentOuId: z.union([ouId, rootId]).optional().describe("Where the environment's own OU is made. Default: the root."),
  manages: z
    .enum(["accounts", "policies", "documents"])
    .describe(
      "`accounts`: we make the environment's OU, team accounts and policies. `policies`: the accounts exist; we make and attach policies. `documents`: another landing zone attaches them; we write the JSON.",
    ),
  policyTargets: z
    .array(ouId)
    .optional()
    .describe("OUs that get the policies, when we manage `policies`. Default: each team's account."),
  provisioningRole: z
    .string()
    .regex(
      /^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
      says("is not the name of a role", 'Write its name, or path and name as "terraform/organization"; no ARN.'),
    )
    .optional()
    .describe(
      "Role that Terraform assumes in the management account. Default: the caller's own credentials, for Organizations makes no role there.",
    ),
});

export const platform = z.strictObject({
  accountId: accountId.describe("The account of the gateway, the certificate authority and the revoker."),
  governedBy: nonEmptyText
    .optional()
    .describe(
      "Name of the environment whose policies govern this account, when environments share it. Default: this environment.",
    ),
  governs: z
    .array(nonEmptyText)
    .optional()
    .describe("Names of the other environments in this platform account, which this one's policies protect too."),
});
