import { z } from "zod";
import { LIMIT_KINDS } from "../environment";
import { teamLimits } from "./limits";
import { accountId, email, nonEmptyText, routeAlias, says } from "./text";

const account = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("created"),
    email: email.describe("Root e-mail of the account: unique in all of AWS."),
    accountName: nonEmptyText
      .max(50, says("is longer than the 50 characters that AWS takes", "Use a shorter name."))
      .regex(/^[ -~]*$/, says("has characters that AWS takes in no account's name", "Use ASCII characters alone."))
      .optional()
      .describe("Default: `<environment>-<team>`."),
  }),
  z.strictObject({
    kind: z.literal("existing"),
    accountId: accountId.describe("An account that the organization has already."),
  }),
]);

const contact = z.strictObject({
  name: nonEmptyText.max(64, says("is longer than 64 characters", "Use a shorter name.")),
  title: nonEmptyText.max(50, says("is longer than 50 characters", "Use a shorter title.")),
  email: email,
  phone: z.string().regex(/^[\s0-9()+-]{1,25}$/, says("is not a phone number", 'Write it as "+49 30 1234567".')),
});

const usagePlan = z.strictObject({
  ratePerSecond: z
    .number()
    .positive(says("is not above 0", "Write requests a second."))
    .max(10_000, says("is above API Gateway's 10,000 requests a second of an account", "Write less."))
    .optional()
    .describe("Steady requests a second. Default: twice what the team's requests a minute need."),
  burst: z
    .int()
    .min(1, says("is below 1", "Write at least 1."))
    .max(5_000, says("is above API Gateway's 5,000 of an account", "Write less."))
    .optional()
    .describe("Requests at once. Default: four times the team's requests a minute."),
  quota: z
    .strictObject({
      limit: z.int().min(1, says("is below 1", "Write at least 1, or leave the quota out.")),
      period: z.enum(["DAY", "WEEK", "MONTH"]),
    })
    .optional()
    .describe("Requests in a calendar period (UTC). Default: what rate and burst let through in a day."),
});

const payloadLogging = z.strictObject({
  kmsKeyArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[a-zA-Z0-9-]+$/,
      says("is not the ARN of a KMS key", 'Write "arn:aws:kms:<region>:<account>:key/<id>".'),
    )
    .describe("Key that encrypts them."),
  retentionDays: z
    .int()
    .min(1, says("is below 1", "Write 1 to 365."))
    .max(365, says("is more than a year", "Write 1 to 365."))
    .describe("Days after which they are deleted."),
});

const responseCache = z.strictObject({
  routes: z
    .array(routeAlias)
    .min(1, says("names no route", "Name at least one of the team's routes, or leave the key out."))
    .describe("Aliases of the team's routes whose answers are kept."),
  seconds: z
    .int()
    .min(1, says("is below 1", "Write 1 to 86,400."))
    .max(86_400, says("is more than a day", "Write 1 to 86,400."))
    .describe("How long an answer is kept."),
});

const budgetAction = z.strictObject({
  approval: z
    .enum(["manual", "automatic"])
    .optional()
    .describe(
      "`automatic`: AWS Budgets denies the team's roles everything. `manual`: it does once a person has approved it. Default: `manual`.",
    ),
  percent: z
    .number()
    .positive(says("is not above 0", "Write percents of `dollarsPerMonth`, for example 110."))
    .max(1_000, says("is ten times the budget", "Write at most 1,000."))
    .optional()
    .describe("Percent of the team's `dollarsPerMonth` that must be spent. Default: 100."),
});

export const team = z.strictObject({
  account: account.describe("The team's one AWS account in this environment."),
  paths: z
    .array(z.enum(["direct", "gateway"]))
    .min(1, says("names no way in", 'Write ["gateway"], ["direct"] or both.'))
    .describe("Ways in: by certificate (`direct`), by the gateway (`gateway`), or both."),
  routes: z
    .array(routeAlias)
    .min(1, says("names no route", "Name at least one alias of `routes`."))
    .describe("Aliases that the team may call."),
  members: z
    .strictObject({
      groups: z
        .array(nonEmptyText)
        .optional()
        .describe("Groups of the identity provider whose members belong to the team."),
      certificateOu: nonEmptyText
        .regex(
          /^[A-Za-z0-9 _.:=+@-]{1,64}$/,
          says(
            "cannot be carried by a certificate and an STS tag",
            'Use 1 to 64 letters, digits, spaces or any of "_.:=+@-".',
          ),
        )
        .optional()
        .describe("OU of the team's certificates. Default: the team's name."),
    })
    .optional()
    .describe("Who belongs to the team."),
  limits: teamLimits.optional().describe("What differs from the environment's limits."),
  observe: z
    .array(z.enum(LIMIT_KINDS))
    .optional()
    .describe("Limits that the gateway only watches: it counts what it would have refused. Default: none."),
  tools: z
    .array(nonEmptyText)
    .optional()
    .describe("Names of the tools that calls through the gateway may offer to a model. Default: any."),
  invocationLogging: z
    .enum(["managed", "existing"])
    .optional()
    .describe(
      "Who sets Bedrock's record of calls, of which an account has one in a region: `managed` replaces what is there. Default: `managed` in accounts that the library makes, `existing` in others.",
    ),
  budgetAction: budgetAction
    .optional()
    .describe("What AWS Budgets does, up to a day late, when the account has spent the team's month."),
  payloadLogging: payloadLogging
    .optional()
    .describe("Keeps prompts and answers of the team. Default: they are kept nowhere."),
  responseCache: responseCache
    .optional()
    .describe(
      "The gateway answers again what it has answered the team before: the same request to the letter, at temperature 0, without tools, not streamed. Default: never.",
    ),
  contacts: z
    .strictObject({ billing: contact.optional(), operations: contact.optional(), security: contact.optional() })
    .optional()
    .describe("Alternate contacts of a created account."),
  costCenter: nonEmptyText
    .regex(
      /^[\p{L}\p{N} _.:/=+@-]{1,128}$/u,
      says("cannot be a tag's value", 'Use 1 to 128 letters, digits, spaces or any of "_.:/=+@-".'),
    )
    .optional()
    .describe("Cost-allocation tag of everything of the team."),
  enforcement: z
    .enum(["enforced", "staged"])
    .optional()
    .describe("`staged`: the organization's policies do not bind the account yet. Default: `enforced`."),
  usagePlan: usagePlan.optional().describe("The coarse net of API Gateway; admission is the exact one."),
});
