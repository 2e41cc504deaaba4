import { z } from "zod";
import { GEOGRAPHIES } from "../catalogue";
import { admission } from "./admission";
import { direct } from "./direct";
import { gateway } from "./gateway";
import { declaredGuardrail, guardrailName } from "./guardrails";
import { identity } from "./identity";
import { environmentLimits } from "./limits";
import { catalogueModel } from "./models";
import { organization, platform } from "./organization";
import { backend, exemption } from "./paths";
import { prices } from "./prices";
import { route } from "./routes";
import { team } from "./teams";
import { alone, email, nonEmptyText, region, routeAlias, says, teamName } from "./text";

const GEOGRAPHY_NAMES = GEOGRAPHIES.filter((geography) => geography !== "global");

/** The input of `defineEnvironment`, as plain data. Unknown keys are errors: they are typos. */
export const environmentSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      alone(
        "is not a name that ARNs and stacks can carry",
        'Begin with a letter; use lower-case letters, digits and single hyphens, for example "prod".',
      ),
    )
    .min(2, says("is too short", "Use 2 to 16 characters."))
    .max(16, says("is too long for the role names that carry it", "Use 2 to 16 characters."))
    .describe("Name of the environment: it stands in every stack, role and certificate."),
  namePrefix: z
    .string()
    .regex(
      /^(?=.{2,16}$)[a-z](-?[a-z0-9])+$/, // ElastiCache and inference profiles take no two hyphens in a row
      says(
        "is not a prefix that all names can carry",
        "Begin with a letter; use 2 to 16 lower-case letters, digits and single hyphens.",
      ),
    )
    .optional()
    .describe("Beginning of the names of everything we make. Default: `bedrock`."),
  timeZone: nonEmptyText
    .optional()
    .describe("IANA time zone in which days and months of money limits turn. Default: `UTC`."),
  organization: organization.describe("The AWS Organization, and what of it we manage."),
  platform: platform.describe("The account that serves all teams."),
  provisioningRole: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/, says("is not the name of a role", "Write the name alone, without a path or an ARN."))
    .optional()
    .describe("Role in every member account that Terraform assumes. Default: `OrganizationAccountAccessRole`."),
  regions: z
    .strictObject({
      home: region.describe("Region of trust anchors and of everything that has one place."),
      inference: z
        .array(region)
        .min(1, says("names no region", "Name at least one, or leave the key out."))
        .optional()
        .describe("Regions in which Bedrock may be called. Default: the home region."),
    })
    .describe("Where things are."),
  residency: z
    .union([
      z.literal("anywhere"),
      z.strictObject({
        geographies: z.array(z.enum(GEOGRAPHY_NAMES)).optional().describe("Geographies whose regions all count."),
        regions: z.array(region).optional().describe("Single regions beside them."),
      }),
    ])
    .optional()
    .describe("Regions that data may enter. Default: the geography of the home region."),
  models: z
    .record(nonEmptyText, catalogueModel)
    .optional()
    .describe("Models that the catalogue lacks, or that replace its entries, by Bedrock model id."),
  routes: z.record(routeAlias, route).describe("Aliases that clients use, and what they mean."),
  guardrails: z
    .record(guardrailName, declaredGuardrail)
    .optional()
    .describe("Guardrails that we make wherever a route that names one is called."),
  limits: environmentLimits.optional().describe("What teams and users may use, unless a team says otherwise."),
  teams: z.record(teamName, team).describe("Teams by name."),
  exemptions: z.array(exemption).optional().describe("Workloads that use Bedrock today and may go on for a while."),
  direct: direct.optional().describe("The direct path: needed as soon as a team takes it."),
  gateway: gateway.optional().describe("The gateway path: needed as soon as a team takes it."),
  identity: identity.optional().describe("Who may come to the gateway with a token. Without it keys alone open it."),
  admission: admission.optional().describe("How the gateway admits calls."),
  prices: prices.optional(),
  alerts: z
    .strictObject({
      emails: z
        .array(email)
        .min(1, says("names nobody", "Write an address, or leave the key out."))
        .max(10, says("is more than AWS Budgets tells", "Write at most 10; use a mailing list for more.")),
      anomalyDollars: z
        .number()
        .positive(says("is not above 0", "Write US dollars, for example 100."))
        .optional()
        .describe(
          "US dollars by which an account's costs must be out of the ordinary before a mail tells. Default: 100.",
        ),
      missingRecordPercent: z
        .number()
        .min(0, says("is below 0", "Write percent from 0 to 99, for example 10."))
        .max(99, says("is above 99 and would never be passed", "Write percent from 0 to 99, for example 10."))
        .optional()
        .describe("Percent of the calls in an account that may lack a record before an alarm tells. Default: 10."),
    })
    .optional()
    .describe(
      "Who is told of every team's budget, beside the team itself, of costs that are out of the ordinary, and of records of calls that " +
        "are missing.",
    ),
  backend: backend.describe("Where Terraform keeps state."),
  tags: z
    .record(
      z
        .string()
        .regex(
          /^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/u,
          says(
            "cannot be a tag's key",
            'Use 1 to 128 letters, digits, spaces or any of "_.:/=+@-", not beginning with "aws:".',
          ),
        ),
      z
        .string()
        .regex(
          /^[\p{L}\p{N} _.:/=+@-]{0,256}$/u,
          says("cannot be a tag's value", 'Use at most 256 letters, digits, spaces or any of "_.:/=+@-".'),
        ),
    )
    .optional()
    .describe("Tags of everything we make."),
  quotas: z
    .strictObject({
      policyCharacters: z
        .int()
        .min(512, says("is too small for any policy", "Write the quota that AWS shows."))
        .max(10_240, says("is above what AWS documents", "Write at most 10,240."))
        .optional()
        .describe("Characters of one SCP; an RCP has at most 5,120. Default: 10,240."),
      policiesPerTarget: z
        .int()
        .min(2, says("leaves no place beside AWS's own policy", "Write the quota that AWS shows."))
        .max(10, says("is above what AWS documents", "Write at most 10."))
        .optional()
        .describe("SCPs on one OU or account; of RCPs there are at most 5. Default: 10."),
      accounts: z
        .int()
        .min(1, says("is below 1", "Write the quota that AWS shows."))
        .optional()
        .describe("Accounts of the organization. Default: 10, what AWS gives a new one."),
      usagePlansPerRegion: z
        .int()
        .min(1, says("is below 1", "Write the quota that AWS shows."))
        .optional()
        .describe("Usage plans of an account in a region. Default: 300."),
    })
    .optional()
    .describe("Quotas that AWS has granted."),
});
