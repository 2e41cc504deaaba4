import type { Dispatcher } from "undici";
// Two parts of undici instead of the whole: half of its bytes, and of the time that loading it takes, are fetch and WebSocket.
import request from "undici/lib/api/api-request.js";
import Pool from "undici/lib/dispatcher/pool.js";
import { pathSegment } from "../../../aws/sigv4";
import type { Cancellation } from "../cancellation";

export interface PoolsOptions {
  /** Where every call goes instead of to the region's own endpoint; it may have a path. */
  readonly endpoint?: string;
  /** The most connections to one endpoint; each call holds one until its answer has ended, and further calls wait. */
  readonly connections: number;
  /** How long an answer may be silent before its connection is given up. */
  readonly silenceMilliseconds: number;
}

/** Where Bedrock Runtime is in a region. */
export interface Endpoint {
  readonly host: string;
  readonly pool: Pool;
  pathOf(invokeId: string, operation: string): string;
}

/** Connections to Bedrock, kept open between calls. */
export class Pools {
  readonly #options: PoolsOptions;
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #pools = new Map<string, Pool>();

  constructor(options: PoolsOptions) {
    this.#options = options;
  }

  endpoint(region: string): Endpoint {
    const known = this.#endpoints.get(region);
    if (known !== undefined) return known;
    const url = new URL(this.#options.endpoint ?? `https://bedrock-runtime.${region}.amazonaws.com`);
    const prefix = url.pathname.replace(/\/$/, "");
    const made: Endpoint = {
      host: url.host,
      pool: this.#pool(url.origin),
      pathOf: (invokeId, operation) => `${prefix}/model/${pathSegment(invokeId)}/${operation}`,
    };
    this.#endpoints.set(region, made);
    return made;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  #pool(origin: string): Pool {
    const known = this.#pools.get(origin);
    if (known !== undefined) return known;
    const made = new Pool(origin, {
      connections: this.#options.connections,
      pipelining: 1, // an answer may take minutes: nothing waits behind it
      connect: { timeout: CONNECT_MILLISECONDS },
      keepAliveTimeout: IDLE_MILLISECONDS,
      headersTimeout: 0, // the call's own deadline
      bodyTimeout: this.#options.silenceMilliseconds,
    });
    this.#pools.set(origin, made);
    return made;
  }
}

export interface Post {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
  readonly cancellation: Cancellation;
}

export function post(pool: Pool, { path, headers, body, cancellation }: Post): Promise<Dispatcher.ResponseData> {
  return new Promise((answered, failed) => {
    request.call(pool, { method: "POST", path, headers, body, signal: cancellation }, (error, answer) =>
      error === null ? answered(answer) : failed(error),
    );
  });
}

/** A region's endpoint answers within some 300 ms from anywhere; a second SYN is sent after one second, a third after three. */
const CONNECT_MILLISECONDS = 3_500;

/** Long enough to spare a busy gateway its handshakes, short enough to be gone before AWS closes idle connections. */
const IDLE_MILLISECONDS = 30_000;
