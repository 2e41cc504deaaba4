import { NO_USAGE } from "../../../access/usage";
import { ConverseStreamMeter } from "./converse-stream-meter";
import { InvokeStreamMeter } from "./invoke-stream-meter";
import type { MeteredAnswer, UsageMeter } from "./meter";
import { UnaryMeter } from "./unary-meter";

/**
 * What reads the usage of one answer.
 *
 * @param now - Milliseconds since 1970.
 */
export function usageMeter(answer: MeteredAnswer, now: () => number): UsageMeter {
  if (answer.status >= 300) return UNUSED; // Bedrock charges nothing for errors
  switch (answer.operation) {
    case "count-tokens":
      return UNUSED;
    case "converse":
    case "invoke":
      return new UnaryMeter(answer);
    case "converse-stream":
      return new ConverseStreamMeter(now);
    case "invoke-with-response-stream":
      return new InvokeStreamMeter(now);
  }
}

const UNUSED: UsageMeter = {
  push: () => undefined,
  end: () => ({ usage: { kind: "exact", tokens: NO_USAGE }, ended: { kind: "complete" } }),
};
