import { z } from "zod";
import { nonEmptyText, region, regionKey, says } from "./text";

const destinations = z.record(
  regionKey,
  z.array(region).min(1, says("names no region", "Name every region that may process the call.")),
);

/** A model that the catalogue lacks. `GetFoundationModel` and `GetInferenceProfile` tell all of this. */
export const catalogueModel = z.strictObject({
  label: nonEmptyText.optional().describe("Name for people. Default: the model id."),
  provider: nonEmptyText.optional().describe("Default: what the model id begins with."),
  input: z
    .array(z.enum(["text", "image", "video", "audio", "speech"]))
    .min(1, says("is empty", "Name what the model takes, or leave the key out."))
    .optional()
    .describe("What the model takes. Default: text."),
  output: z.enum(["text", "embedding"]).optional().describe("What the model gives. Default: text."),
  maxOutputTokens: z
    .int()
    .min(1, says("is below 1", "Write the most tokens of one answer."))
    .optional()
    .describe("Most tokens of one answer."),
  regions: z.array(region).optional().describe("Regions that offer the model by its own id, without a profile."),
  profiles: z
    .strictObject({
      us: destinations.optional(),
      "us-gov": destinations.optional(),
      eu: destinations.optional(),
      apac: destinations.optional(),
      jp: destinations.optional(),
      au: destinations.optional(),
      in: destinations.optional(),
      ca: destinations.optional(),
    })
    .optional()
    .describe("Inference profiles: geography, source region, every region that may process the call."),
  globalFrom: z.array(region).optional().describe("Source regions of the `global` profile."),
  source: nonEmptyText.optional().describe("URL of the page that says so."),
  checked: nonEmptyText.optional().describe("When it was checked, for example `2026-10`."),
});
