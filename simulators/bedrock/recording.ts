import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Outcome } from "./exit";
import type { InputTokens } from "./prompt-cache";
import type { Operation } from "./route";

/** One request as a test looks at it. It goes on changing while the request runs. */
export interface SimulatedRequest {
  readonly method: string;
  /** As sent, encoded, with its query. */
  readonly path: string;
  readonly httpVersion: string;
  /** By lower-case name. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** As received; empty until it is whole. */
  readonly body: Buffer;
  /** `undefined` for a path that is none of Bedrock's. */
  readonly operation: Operation | undefined;
  /** Decoded. */
  readonly modelId: string | undefined;
  /** Access key id, or `bearer`; `undefined` until it is verified. */
  readonly caller: string | undefined;
  /** `undefined` until it is sent. */
  readonly status: number | undefined;
  readonly outcome: Outcome | "running";
  /** What was used so far: a stream's output grows with its events. All 0 for an error and for count-tokens. */
  readonly tokens: RequestTokens;
  /** Events of a stream that were written whole. */
  readonly events: number;
}

export interface RequestTokens extends InputTokens {
  readonly output: number;
}

export class RequestRecord implements SimulatedRequest {
  readonly method: string;
  readonly path: string;
  readonly httpVersion: string;
  readonly headers: Readonly<IncomingHttpHeaders>;
  body: Buffer = NO_BODY;
  operation: Operation | undefined = undefined;
  modelId: string | undefined = undefined;
  caller: string | undefined = undefined;
  status: number | undefined = undefined;
  outcome: Outcome | "running" = "running";
  tokens: RequestTokens = NO_TOKENS;
  events = 0;

  constructor(request: IncomingMessage) {
    this.method = request.method ?? "";
    this.path = request.url ?? "";
    this.httpVersion = request.httpVersion;
    this.headers = request.headers;
  }

  addOutput(tokens: number): void {
    this.tokens = { ...this.tokens, output: this.tokens.output + tokens };
  }
}

const NO_BODY = Buffer.alloc(0);
const NO_TOKENS: RequestTokens = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0 };

/** Keeps what came in, and tells when a client leaves. */
export class RequestLog {
  readonly #isKept: boolean;
  #requests: RequestRecord[] = [];
  #running = 0;
  readonly #abortListeners = new Set<(request: SimulatedRequest) => void>();

  constructor(isKept: boolean) {
    this.#isKept = isKept;
  }

  get requests(): readonly SimulatedRequest[] {
    return this.#requests;
  }

  get running(): number {
    return this.#running;
  }

  forget(): void {
    this.#requests = [];
  }

  onAbort(listener: (request: SimulatedRequest) => void): () => void {
    this.#abortListeners.add(listener);
    return () => void this.#abortListeners.delete(listener);
  }

  begin(request: IncomingMessage): RequestRecord {
    const record = new RequestRecord(request);
    this.#running++;
    if (this.#isKept) this.#requests.push(record);
    return record;
  }

  /** Keeps the body only where it will be looked at. */
  receive(record: RequestRecord, body: Buffer): void {
    if (this.#isKept) record.body = body;
  }

  end(record: RequestRecord, outcome: Outcome): void {
    this.#running--;
    record.outcome = outcome;
    if (outcome === "aborted") for (const listener of this.#abortListeners) listener(record);
  }
}
