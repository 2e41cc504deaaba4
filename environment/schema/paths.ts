import { z } from "zod";
import { accountId, nonEmptyText, region, regionKey, roleArnPattern, says } from "./text";

export const direct = z.strictObject({
  authority: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("pem"),
      pem: z
        .string()
        .regex(
          /-----BEGIN CERTIFICATE-----/,
          says("holds no certificate", "Give the PEM text of the CA certificate, with its BEGIN and END lines."),
        )
        .refine(
          (pem) => !pem.includes("PRIVATE KEY"),
          says("holds a private key", "Give certificates only, and treat that key as lost: it stood in plain text."),
        )
        .refine(
          (pem) => pem.split("-----BEGIN CERTIFICATE-----").length <= 3,
          says(
            "holds more than the two certificates that a trust anchor takes",
            "Give the current CA certificate and the next.",
          ),
        )
        .describe("PEM of the CA certificate, at most two: the current and the next."),
    }),
  ]),
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

export const gateway = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("existing"),
    accountId: accountId.optional().describe("Account of the APIs. Default: the platform account."),
    roleArn: z
      .string()
      .regex(roleArnPattern, says("is not the ARN of a role", 'Write "arn:aws:iam::<account>:role/<path and name>".'))
      .optional()
      .describe(
        "Role that the gateway's function runs as; it alone may assume the invoke roles. Default: the role that we would name.",
      ),
    apis: z
      .record(
        regionKey,
        z.strictObject({
          restApiId: z
            .string()
            .regex(/^[a-z0-9]{10}$/, says("is not the id of a REST API", "Copy the 10 characters from API Gateway.")),
          stage: z
            .string()
            .regex(
              /^[A-Za-z0-9_-]{1,128}$/,
              says("is not the name of a stage", "Use letters, digits, hyphen and underscore."),
            ),
        }),
      )
      .refine(
        (apis) => Object.keys(apis).length > 0,
        says("names no API", "Write the REST API and stage of each region, or leave gateway out."),
      )
      .describe("REST APIs by region."),
  }),
]);

export const exemption = z.strictObject({
  role: z
    .string()
    .regex(
      roleArnPattern,
      says(
        "is not the full ARN of one role",
        'Write "arn:aws:iam::<account>:role/<path and name>", without wildcards: an exemption names one workload.',
      ),
    )
    .describe("ARN of the role that the workload runs as."),
  reason: nonEmptyText.describe("Why it may go on."),
  owner: nonEmptyText.describe("Who ends it: a person or a team that answers."),
  expires: z.iso
    .date(says("is not a date", 'Write the first day on which it no longer holds, as "2027-03-31".'))
    .describe("First day (UTC) on which it no longer holds: the policy itself ends it then."),
  changedBy: z
    .array(
      z
        .string()
        .regex(
          roleArnPattern,
          says("is not the full ARN of one role", 'Write "arn:aws:iam::<account>:role/<path and name>".'),
        ),
    )
    .optional()
    .describe("Roles that may change the exempted role, beside the provisioning role. Default: none."),
});

export const backend = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("s3"),
    bucket: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        says("is not the name of a bucket", "Use 3 to 63 lower-case letters, digits, dots and hyphens."),
      ),
    region: region,
    prefix: z
      .string()
      .regex(
        /^[\w.-]+(\/[\w.-]+)*$/,
        says("is not a key prefix", 'Write it without slashes at the ends, for example "bedrock-access".'),
      )
      .optional()
      .describe("Default: `bedrock-access`."),
  }),
  z.strictObject({
    kind: z.literal("local"),
    path: z
      .string()
      .regex(
        /^(?!\/)(?!.*\.\.)[\w./-]+$/,
        says(
          "is not a relative path below the project",
          'Write it relative to the folder that holds cdktf.out, for example "terraform-state".',
        ),
      )
      .describe("Folder of the state files, relative to the folder that holds cdktf.out."),
  }),
]);
