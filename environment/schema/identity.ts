import { z } from "zod";
import { clockSkewSeconds } from "./clock-skew";
import { identityCenter } from "./identity-center";
import { httpsUrl, nonEmptyText, says } from "./text";

const issuer = z.strictObject({
  issuer: httpsUrl.describe("The provider, exactly as in the `iss` of its tokens."),
  audience: nonEmptyText.describe(
    "What a token's `aud` must be: the gateway's own, so that no other's token opens it.",
  ),
  jwksUri: httpsUrl.optional().describe("Where its keys are. Default: its discovery document says it."),
  userClaim: nonEmptyText.optional().describe("Claim with the user's name. Default: `email`."),
  groupsClaim: nonEmptyText.optional().describe("Claim with the user's groups. Default: `groups`."),
  requiredAmr: z
    .array(nonEmptyText)
    .min(1, says("names no method", "Name at least one, or leave the key out."))
    .optional()
    .describe("Ways of signing in (`amr`) of which a token must name one, such as `mfa`. Default: any."),
  requiredClaims: z
    .record(
      nonEmptyText,
      z.array(nonEmptyText).min(1, says("names no value", "Name at least one, or remove the claim.")),
    )
    .optional()
    .describe("Claims that must have one of these values, such as a managed device. Default: none."),
  clockSkewSeconds,
});

export const identity = z.strictObject({
  issuers: z
    .array(issuer)
    .min(
      1,
      says(
        "names no identity provider",
        "Describe at least one, or leave issuers out: then keys and IAM Identity Center alone open the gateway.",
      ),
    )
    .optional()
    .describe(
      "Identity providers whose tokens the gateway takes. A user or a group is who it says, whichever of them says so: trust several only where names mean the same in all. Default: none.",
    ),
  identityCenter: identityCenter
    .optional()
    .describe("People of IAM Identity Center, who need no other identity provider. Default: they are not let in."),
});
