import { NO_USAGE, type TokenUsage } from "../../../access/usage";
import { filled, type Json, list, object, parseObject } from "./json";
import type { MeteredUsage } from "./meter";
import { StreamMeter } from "./stream-meter";
import { claudeUsage, converseUsage, invocationMetrics, openAiUsage } from "./token-counts";

/**
 * `InvokeModelWithResponseStream`: each event is `{"bytes": base64}`, a chunk in the model's own dialect. To the last one Bedrock
 * adds `amazon-bedrock-invocationMetrics`.
 *
 * Where the dialect itself says what was used, that is believed first: the metrics do not tell how long a cache lives.
 */
export class InvokeStreamMeter extends StreamMeter {
  /** Claude's, from `message_start` on; later events repeat what has grown. */
  #claude: Json | undefined;
  #own: TokenUsage | undefined;
  #metrics: TokenUsage | undefined;
  #ended = false;
  #deltas = 0;

  protected event(type: string, payload: Buffer): void {
    if (type !== "chunk") return;
    const encoded = parseObject(payload.toString("latin1"))?.bytes; // base64 is ASCII
    const chunk =
      typeof encoded === "string" ? parseObject(Buffer.from(encoded, "base64").toString("utf8")) : undefined;
    if (chunk !== undefined) this.#read(chunk);
  }

  protected usage(): MeteredUsage {
    const claude = claudeUsage(this.#claude);
    if (this.#ended) {
      const tokens = claude ?? this.#own ?? this.#metrics;
      if (tokens !== undefined) return { kind: "exact", tokens };
    }
    const known = claude ?? this.#own ?? NO_USAGE;
    const atLeast = { ...known, output: Math.max(known.output, this.#deltas) };
    return Object.values(atLeast).every((tokens) => tokens === 0)
      ? { kind: "unknown" }
      : { kind: "at-least", tokens: atLeast };
  }

  #read(chunk: Json): void {
    if (carriesOutput(chunk)) this.#deltas++; // a token or more
    if (chunk.type === "message_start") this.#claude = object(object(chunk.message)?.usage);
    else if (chunk.type === "message_delta") this.#claude = merge(this.#claude, object(chunk.usage));
    else if (chunk.type === "message_stop") this.#ended = true;
    else this.#own = openAiUsage(object(chunk.usage)) ?? converseUsage(novaUsage(chunk)) ?? this.#own;

    const metrics = object(chunk["amazon-bedrock-invocationMetrics"]);
    if (metrics !== undefined) {
      this.#metrics = invocationMetrics(metrics);
      this.#ended = true;
    }
  }
}

function novaUsage(chunk: Json): Json | undefined {
  return object(object(chunk.metadata)?.usage);
}

/** The later one wins where it says something. */
function merge(earlier: Json | undefined, later: Json | undefined): Json {
  const said = Object.entries(later ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return { ...earlier, ...Object.fromEntries(said) };
}

/** Whether the model wrote something: Claude, Nova, Llama, Titan, Mistral, OpenAI's dialect. */
function carriesOutput(chunk: Json): boolean {
  if (chunk.type === "content_block_delta") {
    const delta = object(chunk.delta);
    return filled(delta?.text) || filled(delta?.thinking) || filled(delta?.partial_json);
  }
  if (chunk.contentBlockDelta !== undefined || filled(chunk.generation) || filled(chunk.outputText)) return true;
  const delta = object(object(list(chunk.choices)[0])?.delta);
  return (
    filled(delta?.content) ||
    filled(delta?.reasoning_content) ||
    list(delta?.tool_calls).length > 0 ||
    filled(object(list(chunk.outputs)[0])?.text)
  );
}
