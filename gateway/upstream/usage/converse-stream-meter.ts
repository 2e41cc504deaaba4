import { NO_USAGE, type TokenUsage } from "../../../access/usage";
import { object, parseObject } from "./json";
import type { MeteredUsage } from "./meter";
import { StreamMeter } from "./stream-meter";
import { converseUsage } from "./token-counts";

/** `ConverseStream`: usage is in its last event, `metadata`. */
export class ConverseStreamMeter extends StreamMeter {
  #tokens: TokenUsage | undefined;
  #deltas = 0;

  protected event(type: string, payload: Buffer): void {
    if (type === "contentBlockDelta") this.#deltas++;
    else if (type === "metadata") {
      this.#tokens = converseUsage(object(parseObject(payload.toString("utf8"))?.usage)) ?? this.#tokens;
    }
  }

  protected usage(): MeteredUsage {
    if (this.#tokens !== undefined) return { kind: "exact", tokens: this.#tokens };
    // A delta holds a token or more.
    return this.#deltas === 0
      ? { kind: "unknown" }
      : { kind: "at-least", tokens: { ...NO_USAGE, output: this.#deltas } };
  }
}
