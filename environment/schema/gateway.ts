import { z } from "zod";
import { FIREWALL_RULES, LOG_RETENTION_DAYS } from "../gateway-choices";
import { accountId, email, regionKey, roleArnPattern, says } from "./text";

const existing = z.strictObject({
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
});

const cidrBlock = z
  .string()
  .regex(
    /^([0-9]{1,3}(\.[0-9]{1,3}){3}\/([1-9]|[12][0-9]|3[0-2])|[0-9a-fA-F:]*:[0-9a-fA-F:]*\/([1-9]|[1-9][0-9]|1[01][0-9]|12[0-8]))$/,
    says("is not a block of addresses", 'Write it as "203.0.113.0/24"; AWS WAF takes no /0.'),
  );

const endpoint = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("regional"),
    allowedNetworks: z
      .array(cidrBlock)
      .min(1, says("names no network", "Name one, or leave the key out: then requests may come from everywhere."))
      .optional()
      .describe(
        "Blocks of addresses that requests may come from. Default: all. The firewall's rule `AllowedNetworks` says whether others are counted or blocked.",
      ),
    domain: z
      .strictObject({
        name: z
          .string()
          .regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, says("is not a name of the DNS", 'Write it as "ai.example.com".')),
        certificateArn: z
          .string()
          .regex(
            /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/,
            says("is not the ARN of a certificate", 'Write "arn:aws:acm:<region>:<account>:certificate/<id>".'),
          )
          .describe("Certificate in ACM for the name, in this region of the platform account."),
      })
      .optional()
      .describe("A name of the company's. Default: API Gateway's own."),
  }),
  z.strictObject({
    kind: z.literal("private"),
    vpcEndpointIds: z
      .array(
        z
          .string()
          .regex(
            /^vpce-[0-9a-f]{8,17}$/,
            says("is not the id of a VPC endpoint", 'Write it as "vpce-0123456789abcdef0".'),
          ),
      )
      .min(1, says("names no VPC endpoint", "Name those for execute-api that callers come by."))
      .describe("VPC endpoints for `execute-api` that callers come by."),
  }),
]);

const managedRegion = z.strictObject({
  share: z
    .number()
    .positive(says("is not above 0", "Write a part of 1, for example 0.5."))
    .max(1, says("is more than the whole", "Write a part of 1, for example 0.5."))
    .optional()
    .describe(
      "Part of every limit of dollars that this region lets through: each region counts in a store of its own. All together are at most 1. Default: 1, where there is one region.",
    ),
  endpoint: endpoint.optional().describe("Who can reach the API. Default: `regional`, from everywhere."),
  availabilityZones: z
    .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, says("is not a zone", 'Write it as "eu-central-1a".')))
    .length(3, says("are not three zones", "Name three, so that the gateway stays up when one is lost."))
    .optional()
    .describe("Zones of the network. Default: the first three that the account has."),
});

const managed = z.strictObject({
  kind: z.literal("managed"),
  regions: z
    .record(regionKey, managedRegion)
    .refine(
      (regions) => Object.keys(regions).length > 0,
      says("names no region", "Name the regions in which the gateway calls Bedrock, or leave gateway out."),
    )
    .describe("Where the gateway runs: a stack a region. In each it serves the targets of that region alone."),
  firewall: z
    .strictObject({
      modes: z
        .partialRecord(z.enum(FIREWALL_RULES), z.enum(["block", "count"]))
        .optional()
        .describe("What each rule does with what it finds. Default: `count`, it looks on."),
      requestsByAddress: z
        .int()
        .min(10, says("is below what AWS WAF takes", "Write at least 10."))
        .max(2_000_000_000, says("is above what AWS WAF takes", "Write less."))
        .optional()
        .describe("Requests in five minutes from one address. Default: 20,000: an office is one address."),
      requestsByCaller: z
        .int()
        .min(10, says("is below what AWS WAF takes", "Write at least 10."))
        .max(2_000_000_000, says("is above what AWS WAF takes", "Write less."))
        .optional()
        .describe("Requests in five minutes of one credential from one address. Default: 3,000."),
    })
    .optional()
    .describe("The web ACL before the API. Default: every rule counts."),
  provisionedConcurrency: z
    .strictObject({
      minimum: z.int().min(1, says("is below 1", "Write at least 1, or leave provisionedConcurrency out.")),
      maximum: z.int().min(1, says("is below 1", "Write at least 1, or leave provisionedConcurrency out.")),
    })
    .optional()
    .describe("Processes of the gateway that are kept ready in each region. Default: none."),
  reservedConcurrency: z
    .int()
    .min(1, says("is below 1", "Write at least 1, or leave the key out."))
    .optional()
    .describe(
      "The most processes of the gateway in each region, which are also kept free for it. A stream takes one until it ends. Default: what the account has left.",
    ),
  logRetentionDays: z
    .int()
    .refine(
      (days) => LOG_RETENTION_DAYS.some((taken) => taken === days),
      says("is no number of days that CloudWatch Logs takes", `Write one of ${LOG_RETENTION_DAYS.join(", ")}.`),
    )
    .optional()
    .describe("Days that CloudWatch keeps logs. Default: 90."),
  logDelivery: z
    .enum(["managed", "existing"])
    .optional()
    .describe(
      "The one role of an account and region by which API Gateway writes logs. `existing`: somebody else has set it. Default: `managed`.",
    ),
  alarms: z
    .strictObject({
      emails: z
        .array(email)
        .min(1, says("names nobody", "Write an address, or leave alarms out: then alerts.emails are told.")),
    })
    .optional()
    .describe("Who is told of the gateway's alarms. Default: `alerts.emails`."),
});

export const gateway = z.discriminatedUnion("kind", [existing, managed]);
