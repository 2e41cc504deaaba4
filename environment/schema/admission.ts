import { z } from "zod";
import { says } from "./text";

export const admission = z.strictObject({
  storeFailure: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("deny") }),
      z.strictObject({
        kind: z.literal("local-share"),
        replicas: z
          .int()
          .min(1, says("is below 1", "Write how many gateway processes there are at most."))
          .max(1_000, says("leaves nothing of any limit", "Write at most 1,000."))
          .describe("How many gateway processes there are at most: each keeps that part of every limit."),
      }),
    ])
    .optional()
    .describe("What happens while the limiter's store is away. Default: `deny`."),
  maxBodyBytes: z
    .int()
    .min(1_024, says("is too small for any request", "Write at least 1,024."))
    .max(25_000_000, says("is more than Bedrock takes", "Write at most 25,000,000."))
    .optional()
    .describe("Longest request body in bytes. Default: 4,000,000, what fits a Lambda event."),
});
