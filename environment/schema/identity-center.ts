import { z } from "zod";
import { clockSkewSeconds } from "./clock-skew";
import { accountId, httpsUrl, nonEmptyText, says, teamName } from "./text";

const role = z
  .string()
  .regex(
    /^AWSReservedSSO_[\w+=,.@-]{1,32}_[0-9a-f]{16}$/,
    says(
      "is not the whole name of a role of IAM Identity Center",
      'Write it with the 16 digits at its end, for example "AWSReservedSSO_Developers_0123456789abcdef": `aws iam list-roles --path-prefix /aws-reserved/sso.amazonaws.com/` shows them in that account.',
    ),
  );

const account = z.strictObject({
  accountId: accountId.describe("The account that people sign in to."),
  issuer: httpsUrl.describe(
    "The account's issuer of web identity tokens, as `aws iam get-outbound-web-identity-federation-info` shows it in that account.",
  ),
  roles: z
    .record(role, teamName)
    .refine(
      (roles) => Object.keys(roles).length > 0,
      says("names no role", "Name at least one role of IAM Identity Center and its team, or remove the account."),
    )
    .describe(
      "Roles that IAM Identity Center has made in the account, by their whole names, and the team of whoever has one.",
    ),
});

/** People of IAM Identity Center, by tokens of `sts:GetWebIdentityToken`. */
export const identityCenter = z.strictObject({
  audience: nonEmptyText.describe(
    "What a token's `aud` must be: the gateway's own, so that no other's token opens it.",
  ),
  accounts: z
    .array(account)
    .min(1, says("names no account", "List at least one, or leave identityCenter out."))
    .describe(
      "Accounts whose tokens are taken. Those of other accounts are not, though they were in the organization.",
    ),
  clockSkewSeconds,
});
