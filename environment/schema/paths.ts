import { z } from "zod";
import { nonEmptyText, region, roleArnPattern, says } from "./text";

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
