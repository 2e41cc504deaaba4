import { type AuthenticationOptions, Authenticator } from "./authentication/authenticator";
import { Exchange } from "./exchange";
import { FaultBook, type FaultRule } from "./faults";
import { listen, type TlsIdentity } from "./listener";
import { PromptCache } from "./prompt-cache";
import { type ModelQuota, QuotaBook } from "./quota";
import { RequestLog, type SimulatedRequest } from "./recording";

export interface BedrockSimulatorOptions extends AuthenticationOptions {
  /** @default one that is free */
  readonly port?: number;

  /** Serves TLS as well, with ALPN, on the same port. @default none */
  readonly tls?: TlsIdentity;

  /** Whether `requests()` keeps what came in; a benchmark has no use for it. @default true */
  readonly recordRequests?: boolean;

  /** Milliseconds since 1970, for cache lifetimes, quota windows and the dates of signatures. @default Date.now */
  readonly clock?: () => number;

  /** By model id as called or by the last part of its ARN; `*` for every other model. @default unlimited */
  readonly quotas?: Readonly<Record<string, ModelQuota>>;

  /** A prefix with fewer tokens is not cached. @default 1024, as most Claude models have it */
  readonly cacheMinimumTokens?: number;

  /** Application inference profiles, by ARN or its last part → the model id behind. @default {} */
  readonly applicationProfiles?: Readonly<Record<string, string>>;
}

export interface BedrockSimulator {
  /** `http://127.0.0.1:PORT`: HTTP/1.1, and HTTP/2 with prior knowledge. */
  readonly url: string;
  /** `https://…` on the same port; `undefined` without a certificate. */
  readonly secureUrl: string | undefined;

  /** Every request since the start or since they were forgotten, oldest first. */
  requests(): readonly SimulatedRequest[];
  forgetRequests(): void;
  /** Requests that have not ended. */
  runningRequests(): number;
  /** Told of every request whose client leaves before its end. @returns a function that ends this. */
  onAbort(listener: (request: SimulatedRequest) => void): () => void;

  /** Makes calls go wrong. @returns a function that takes the rule back. */
  fault(rule: FaultRule): () => void;
  clearFaults(): void;

  /** Tokens of a model's quota that are taken now, by model id or the last part of its ARN. */
  quotaTaken(model: string): number;

  /** Breaks what still runs. */
  close(): Promise<void>;
}

/**
 * Starts a server on 127.0.0.1 that behaves like Bedrock Runtime as far as clients can see.
 *
 * What it says depends on the request alone; `directives.ts` lists what a prompt can ask of it.
 */
export async function startBedrockSimulator(options: BedrockSimulatorOptions = {}): Promise<BedrockSimulator> {
  const clock = options.clock ?? Date.now;
  const faults = new FaultBook();
  const log = new RequestLog(options.recordRequests ?? true);
  const quotas = new QuotaBook(options.quotas ?? {}, clock);
  const exchange = new Exchange({
    authenticator: new Authenticator(options, clock),
    cache: new PromptCache(clock, options.cacheMinimumTokens ?? 1024),
    faults,
    log,
    quotas,
    applicationProfiles: options.applicationProfiles ?? {},
  });
  const { port, close } = await listen(
    (request, response) => exchange.handle(request, response),
    options.port ?? 0,
    options.tls,
  );
  return {
    url: `http://127.0.0.1:${port}`,
    secureUrl: options.tls && `https://127.0.0.1:${port}`,
    requests: () => log.requests,
    forgetRequests: () => log.forget(),
    runningRequests: () => log.running,
    onAbort: (listener) => log.onAbort(listener),
    fault: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
    quotaTaken: (model) => quotas.taken(model),
    close,
  };
}
