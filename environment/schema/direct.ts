import { z } from "zod";
import { bundleFaults } from "../authority-bundle";
import { clockSkewSeconds } from "./clock-skew";
import { alone, httpsUrl, nonEmptyText, says } from "./text";

/** One or two certificates of a CA, as a trust anchor takes them. */
export const bundle = z
  .string()
  .regex(
    /-----BEGIN CERTIFICATE-----/,
    alone("holds no certificate", "Give the PEM text of the CA certificate, with its BEGIN and END lines."),
  )
  .superRefine((pem, refinement) => {
    for (const { reason, mend } of bundleFaults(pem)) {
      refinement.addIssue({ code: "custom", message: says(reason, mend) });
    }
  });

const authorityDays = z
  .int()
  .min(30, says("is too short for a CA", "Write 30 to 3,650."))
  .max(3_650, says("is too long for a CA", "Write 30 to 3,650."))
  .optional()
  .describe("Days that a new CA certificate holds. Default: 730.");

const authority = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("pem"),
    pem: bundle.describe("PEM of the CA certificate, at most two: the current and the next."),
  }),
  z.strictObject({
    kind: z.literal("kms"),
    generations: z
      .array(z.int().min(1, says("is below 1", "Count from 1.")))
      .min(1, says("names no key", "Write [1], or leave the key out."))
      .max(2, says("names more than the two that a trust anchor takes", "Write the one that issues, and one other."))
      .optional()
      .describe(
        "Keys by number; the first one issues, the second is the next or the former one. Default: `[1]`. To rotate: `[1, 2]`, then `[2, 1]`, then `[2]`, with a deployment between.",
      ),
    days: authorityDays,
  }),
  z.strictObject({ kind: z.literal("private-ca"), days: authorityDays }),
]);

const claimValues = z.record(
  nonEmptyText,
  z.array(nonEmptyText).min(1, says("names no value", "Name at least one, or remove the claim.")),
);

const issuer = z.strictObject({
  provider: httpsUrl.describe("The identity provider, exactly as in the `iss` of its tokens."),
  audience: nonEmptyText.describe(
    "Client id of `bedrock-access login` there: its own, for a token of the gateway's must not become a certificate.",
  ),
  scopes: z
    .array(nonEmptyText)
    .min(1, says("names no scope", 'Write at least "openid", or leave the key out.'))
    .optional()
    .describe("What the command asks the provider for. Default: `openid`, `email`, `profile`, `offline_access`."),
  jwksUri: httpsUrl.optional().describe("Where its keys are. Default: its discovery document says it."),
  userClaim: nonEmptyText
    .optional()
    .describe("Claim with the user's name. Default: as `identity` has it for this provider, else `email`."),
  groupsClaim: nonEmptyText
    .optional()
    .describe("Claim with the user's groups. Default: as `identity` has it for this provider, else `groups`."),
  mfaMethods: z
    .array(nonEmptyText)
    .min(1, says("names no method", "Name at least one, or leave the key out."))
    .optional()
    .describe(
      "Ways of signing in (`amr`) of which each proves a second factor. Default: as `identity` requires, else `mfa`.",
    ),
  deviceClaims: claimValues
    .optional()
    .describe("Claims that together prove a managed device, each by one of its values. Default: none."),
  requiredClaims: claimValues
    .optional()
    .describe("Claims without which there is no certificate. Default: as `identity` has them for this provider."),
  clockSkewSeconds,
  lifetimeSeconds: z
    .int()
    .min(900, says("is below the 900 seconds of the shortest session", "Write 900 to 86,400."))
    .max(86_400, says("is above a day", "Write 900 to 86,400: a stolen key ends with its certificate."))
    .optional()
    .describe("How long a certificate lives. Default: 28,800, a working day."),
  maxLoginAgeSeconds: z
    .int()
    .min(60, says("is too short to sign in", "Write 60 to 604,800."))
    .max(604_800, says("is above a week", "Write 60 to 604,800."))
    .optional()
    .describe("How long ago the person may have signed in; renewal ends then, too. Default: 43,200."),
  rate: z
    .strictObject({
      certificates: z
        .int()
        .min(1, says("lets nobody in", "Write 1 to 1,000."))
        .max(1_000, says("is no limit", "Write 1 to 1,000.")),
      seconds: z
        .int()
        .min(1, says("is no time", "Write 1 to 86,400."))
        .max(86_400, says("is above a day", "Write 1 to 86,400.")),
    })
    .optional()
    .describe("So many certificates for one user in so long. Default: 20 in 3,600."),
});

export const direct = z.strictObject({
  authority: authority.describe(
    "Who signs the certificates: `pem`, a CA of your own; `kms`, a key in the platform account; `private-ca`, AWS Private CA there.",
  ),
  issuerCommonName: z
    .string()
    .regex(
      /^[A-Za-z0-9 _.:=+@-]{1,64}$/,
      says(
        "cannot be carried by an STS tag",
        'Use 1 to 64 letters, digits, spaces or any of "_.:=+@-" (Roles Anywhere fails on "&").',
      ),
    )
    .describe("Common name of the CA certificate that signs the developers' certificates."),
  issuer: issuer
    .optional()
    .describe(
      "Who gets certificates. With an authority of kind `kms` or `private-ca` the issuer runs in the platform account; with `pem` it is what `bedrock-access issuer run` reads.",
    ),
  sessionSeconds: z
    .int()
    .min(900, says("is below the 900 seconds that AWS demands", "Write 900 to 3,600."))
    .max(3_600, says("is above an hour", "Write 900 to 3,600: a session outlives its certificate's revocation."))
    .optional()
    .describe("Length of the AWS sessions. Default: 3,600."),
  requires: z
    .strictObject({
      mfa: z
        .boolean()
        .optional()
        .describe("Only certificates issued after multi-factor authentication. Default: true."),
      device: z.boolean().optional().describe("Only certificates issued to a managed device. Default: false."),
    })
    .optional()
    .describe("Facts that a certificate must carry."),
});
