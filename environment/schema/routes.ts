import { z } from "zod";
import { GEOGRAPHIES } from "../catalogue";
import { requiredGuardrail } from "./guardrails";
import { nonEmptyText, region, says, teamName } from "./text";

const target = z.strictObject({
  model: nonEmptyText.describe("Id of the Bedrock model, without a geography's prefix."),
  geography: z
    .enum(["in-region", ...GEOGRAPHIES])
    .describe("The inference profile to call through: its geography; or `in-region`: the model itself, in one region."),
  region: region.optional().describe("Where Bedrock is called. Default: the first of `regions.inference`."),
  account: teamName.optional().describe("The team whose account is called. Default: each caller's own."),
  guardrail: requiredGuardrail.optional().describe("Guardrail of this target. Default: the route's."),
});

export const route = z.strictObject({
  targets: z
    .array(target)
    .min(1, says("has no target", "Name at least one model to call."))
    .describe("What the alias means, in order of preference."),
  maxOutputTokens: z
    .int()
    .min(1, says("is below 1", "Write the most output tokens that one call may ask for."))
    .optional()
    .describe("Highest number of output tokens of one call. Default: 8,192, or the least that its models give."),
  guardrail: requiredGuardrail
    .optional()
    .describe("Guardrail that every call must carry: one of `guardrails` by its name, or one that exists."),
});
