import { z } from "zod";
import { says } from "./text";

export const clockSkewSeconds = z
  .int()
  .min(0, says("is below 0", "Write 0 to 300."))
  .max(300, says("lets tokens live on for too long", "Write 0 to 300."))
  .optional()
  .describe("Seconds that clocks may differ. Default: 30.");
