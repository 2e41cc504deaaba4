import type { Readable } from "node:stream";
import type { TargetPolicy } from "../../access/runtime-policy";

/** What Bedrock Runtime can be asked: the last part of `POST /model/{id}/…`. */
export type BedrockOperation =
  | "invoke"
  | "invoke-with-response-stream"
  | "converse"
  | "converse-stream"
  | "count-tokens";

/** One way to make a call: where, as whom, with which bytes. */
export interface UpstreamTarget {
  /** Unique among all targets of the environment: its breaker's name. */
  readonly name: string;
  readonly target: TargetPolicy;
  /** Role in the called account; `undefined` on a laptop with a simulated upstream. */
  readonly roleArn: string | undefined;
  /** The application inference profile to call instead of the target's own id: the caller's, for the bill. */
  readonly profileArn?: string;
  readonly body: Uint8Array;
  /** End-to-end headers alone. Host, authorization, length and `accept-encoding` are the upstream's own to set. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface UpstreamRequest {
  readonly id: string;
  readonly team: string;
  readonly user: string;
  readonly operation: BedrockOperation;
  /** In order of preference; at least one. */
  readonly targets: readonly UpstreamTarget[];
  /** Milliseconds since 1970 by which an answer must have begun. */
  readonly deadline: number;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
  /** Told of each attempt that was sent and not answered: a model may have run, and Bedrock charges it then. */
  readonly lost?: () => void;
}

/** What a target answered, be it a success or an error of its own. */
export interface UpstreamAnswer {
  /** Position in the request's `targets`. */
  readonly target: number;
  readonly status: number;
  /** In lower case, without those that concern one connection only (`connection`, `transfer-encoding`, …). */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Read it or destroy it: it holds a connection. Destroying it cancels the call, as the request's signal does. It fails when the
   * connection is lost, and when the target stays silent for too long.
   */
  readonly body: Readable;
  /** Attempts that were made at all targets, this one included. */
  readonly attempts: number;
}

export interface Upstream {
  /**
   * Makes ready to ask a target: for when the caller waits for something else. Never fails, and need not be called.
   *
   * @param target - The very object that {@link UpstreamRequest.targets} will hold.
   */
  prepare?(call: Pick<UpstreamRequest, "team" | "user" | "operation">, target: UpstreamTarget): void;

  /**
   * Makes the call at the first target that answers: retries and fails over before the first byte, never after.
   *
   * When targets answered, but only with errors, an answer of theirs is handed on as it is.
   *
   * @param report - Told how each attempt speaks for its target's health. Not told of attempts that say nothing about it: throttled,
   *   denied, or given up because the client left. A breaker that lets single calls through must not wait for each one's report.
   * @throws Refusal `timeout` or `unavailable` when no target answers before the deadline; `invalid` when HTTP cannot carry a header.
   * @throws the signal's reason when the client leaves before the answer.
   */
  send(
    request: UpstreamRequest,
    report: (target: string, outcome: "succeeded" | "failed") => void,
  ): Promise<UpstreamAnswer>;

  /** Lets running answers end. */
  close(): Promise<void>;
}
