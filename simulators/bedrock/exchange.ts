import { randomUUID } from "node:crypto";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Authenticator } from "./authentication/authenticator";
import { asError, deliver, deliverEvents } from "./delivery";
import { readConverse } from "./dialects/converse";
import { readCountTokens } from "./dialects/count-tokens";
import type { Answer, Call } from "./dialects/dialect";
import { readInvoke } from "./dialects/invoke";
import { type Directives, readDirectives } from "./directives";
import { AwsError } from "./errors";
import { EVENT_STREAM } from "./event-stream";
import { Exit } from "./exit";
import type { Fault, FaultBook } from "./faults";
import { type JsonObject, parseObject } from "./json";
import { type Model, resolveModel } from "./models";
import { DEFAULT_MAX_TOKENS, promptTokens } from "./prompt";
import type { PromptCache } from "./prompt-cache";
import type { QuotaBook } from "./quota";
import type { RequestLog, RequestRecord } from "./recording";
import { composeReply, fingerprint } from "./reply";
import { isStreaming, type Operation, type Route, readRoute } from "./route";

/** What the simulated account and its models remember. */
export interface ExchangeParts {
  readonly authenticator: Authenticator;
  readonly cache: PromptCache;
  readonly faults: FaultBook;
  readonly log: RequestLog;
  readonly quotas: QuotaBook;
  readonly applicationProfiles: Readonly<Record<string, string>>;
}

/** Takes requests from their first byte to their last. */
export class Exchange {
  readonly #parts: ExchangeParts;
  readonly #models = new Map<string, Model>();

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const { log } = this.#parts;
    const record = log.begin(request);
    const exit = new Exit(request, response, (outcome) => log.end(record, outcome));
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_BODY_BYTES) chunks.push(chunk);
    });
    request.once("end", () => {
      const [first] = chunks;
      const body = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
      log.receive(record, body);
      void this.#answer(record, exit, body, size);
    });
  }

  async #answer(record: RequestRecord, exit: Exit, body: Buffer, size: number): Promise<void> {
    const requestId = randomUUID();
    try {
      if (size > MOST_BODY_BYTES) throw new AwsError("ValidationException", "The request body is too large.");
      const route = this.#admit(record, body);
      const model = this.#resolve(route.modelId);
      const fields = parseObject(body);
      if (route.operation === "count-tokens") await this.#count(record, exit, requestId, model, fields);
      else await this.#invoke({ record, exit, requestId, route, model, body }, fields);
    } catch (error) {
      const told = error instanceof AwsError ? error : new AwsError("InternalServerException", `simulator: ${error}`);
      record.status = told.status;
      exit.send(told.status, { ...jsonHeaders(requestId), ...told.headers() }, told.body());
    }
  }

  #admit(record: RequestRecord, body: Buffer): Route {
    const [path = "", query = ""] = record.path.split("?", 2);
    const route = record.method === "POST" ? readRoute(path) : undefined;
    if (route === undefined) throw new AwsError("UnknownOperationException");
    record.operation = route.operation;
    record.modelId = route.modelId;
    record.caller = this.#parts.authenticator.authenticate({
      method: record.method,
      path,
      query,
      header: (name) => headerOf(record, name),
      body,
    });
    return route;
  }

  #resolve(id: string): Model {
    let model = this.#models.get(id);
    if (model === undefined) {
      model = resolveModel(id, this.#parts.applicationProfiles);
      if (model === undefined) throw new AwsError("ValidationException", "The provided model identifier is invalid.");
      if (this.#models.size < MOST_MODELS) this.#models.set(id, model);
    }
    return model;
  }

  async #count(record: RequestRecord, exit: Exit, requestId: string, model: Model, fields: JsonObject): Promise<void> {
    if (isProfile(model)) {
      throw new AwsError("ValidationException", "The provided model doesn't support counting tokens.");
    }
    const prompt = readCountTokens(fields, model);
    const directives = readDirectives(prompt.question);
    const fault = this.#parts.faults.take(model, "count-tokens", prompt.question, directives.fault);
    const error = asError(fault);
    if (error !== undefined) throw error;
    await exit.sleep(directives.delayMs + delayOf(fault));
    record.status = 200;
    const answer = JSON.stringify({ inputTokens: promptTokens(prompt, directives.counting) });
    await deliver(exit, jsonHeaders(requestId), answer, fault);
  }

  async #invoke(context: Context, fields: JsonObject): Promise<void> {
    const { record, route, model, exit } = context;
    const isStream = isStreaming(route.operation);
    const call = isConverse(route.operation) ? readConverse(fields, model) : readInvoke(fields, model);
    if (isStream && call.renderEvents === undefined) {
      throw new AwsError("ValidationException", "The model is unsupported for streaming");
    }
    const directives = readDirectives(call.prompt.question);
    const fault = this.#parts.faults.take(model, route.operation, call.prompt.question, directives.fault);
    const error = fault?.kind === "error" || !isStream ? asError(fault) : undefined;
    if (error !== undefined) throw error;

    const plan = this.#parts.cache.plan(model, call.prompt, directives.counting);
    const hold = this.#parts.quotas.admit(model, plan.tokens, call.prompt.maxTokens ?? DEFAULT_MAX_TOKENS);
    try {
      plan.commit();
      record.tokens = { ...plan.tokens, output: 0 };
      const delay = directives.delayMs + delayOf(fault);
      const started = performance.now();
      if (delay > 0) await exit.sleep(delay);
      if (exit.isClosed) return;
      const elapsed = () => Math.round(performance.now() - started);
      const reply = composeReply(call.prompt, directives);
      const id = `${fingerprint(context.body)}${context.body.length.toString(16)}`;
      const answer = { model, id, reply, tokens: plan.tokens, elapsed, firstByte: elapsed() };
      await send(context, call, answer, directives, fault);
    } finally {
      hold.settle(record.tokens.output);
    }
  }
}

/** One call on its way. */
interface Context {
  readonly record: RequestRecord;
  readonly exit: Exit;
  readonly requestId: string;
  readonly route: Route;
  readonly model: Model;
  readonly body: Buffer;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html 25,000,000 bytes */
const MOST_BODY_BYTES = 25_000_000;
const MOST_MODELS = 1_000;

async function send(
  { record, exit, requestId, route }: Context,
  call: Call,
  answer: Answer,
  directives: Directives,
  fault: Fault | undefined,
): Promise<void> {
  record.status = 200;
  if (isStreaming(route.operation) && call.renderEvents !== undefined) {
    const headers = { ...streamHeaders(requestId), ...(!isConverse(route.operation) && STREAMED_JSON) };
    await deliverEvents(exit, headers, call.renderEvents(answer), {
      paceMs: directives.paceMs,
      fault,
      onEvent: ({ tokens }) => {
        record.events++;
        if (tokens > 0) record.addOutput(tokens);
      },
    });
    return;
  }
  if (fault?.kind !== "stall") record.addOutput(answer.reply.outputTokens);
  const headers = { ...jsonHeaders(requestId), ...(!isConverse(route.operation) && usageHeaders(answer)) };
  await deliver(exit, headers, call.renderAnswer(answer), fault);
}

/** Counting takes a foundation model alone, by its id or ARN. */
function isProfile({ key, base }: Model): boolean {
  return key !== base;
}

function isConverse(operation: Operation): boolean {
  return operation === "converse" || operation === "converse-stream";
}

function delayOf(fault: Fault | undefined): number {
  return fault?.kind === "delay" ? fault.milliseconds : 0;
}

/** With HTTP/2 the host is in a pseudo header, yet it is signed as `host`. */
function headerOf({ headers }: RequestRecord, name: string): string | undefined {
  const value = headers[name] ?? (name === "host" ? headers[":authority"] : undefined);
  return Array.isArray(value) ? value.join(",") : value;
}

function jsonHeaders(requestId: string): OutgoingHttpHeaders {
  return { "content-type": "application/json", "x-amzn-requestid": requestId };
}

function streamHeaders(requestId: string): OutgoingHttpHeaders {
  return { "content-type": EVENT_STREAM, "x-amzn-requestid": requestId };
}

const STREAMED_JSON: OutgoingHttpHeaders = { "x-amzn-bedrock-content-type": "application/json" };

function usageHeaders({ tokens, reply, elapsed }: Answer): OutgoingHttpHeaders {
  return {
    "x-amzn-bedrock-invocation-latency": elapsed(),
    "x-amzn-bedrock-input-token-count": tokens.input,
    "x-amzn-bedrock-output-token-count": reply.outputTokens,
    "x-amzn-bedrock-cache-read-input-token-count": tokens.cacheRead,
    "x-amzn-bedrock-cache-write-input-token-count": tokens.cacheWrite5m + tokens.cacheWrite1h,
  };
}
