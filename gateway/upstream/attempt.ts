import type { Readable } from "node:stream";
import type { AwsCredentials } from "../../aws/credentials";
import { signedHeaders } from "../../aws/sigv4";
import { Refusal } from "../refusal";
import type { Cancellation } from "./cancellation";
import { answerHeaders, errorTypeOf } from "./http/answer-headers";
import { type Pools, post } from "./http/pools";
import { NO_CONNECTION, NO_CREDENTIALS, type Reaction, reactionTo } from "./reactions";
import type { CredentialsRequest, CredentialsSource } from "./sessions/credentials";
import type { BedrockOperation, UpstreamRequest, UpstreamTarget } from "./upstream";

/** What one attempt at one target came to. */
export type Attempt =
  | {
      readonly kind: "answered";
      readonly reaction: Reaction;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Readable;
    }
  | { readonly kind: "unanswered"; readonly reaction: Reaction; readonly error: unknown };

export interface AttemptParts {
  readonly pools: Pools;
  readonly credentials: CredentialsSource;
  readonly now: () => number;
  /** Requests that were signed before it was their turn. */
  readonly ready: WeakMap<UpstreamTarget, SignedPost>;
}

/** A request as it goes out. */
interface SignedPost {
  readonly signer: AwsCredentials;
  readonly path: string;
  readonly headers: Record<string, string>;
}

type Call = Pick<UpstreamRequest, "team" | "user" | "operation">;

/** Signs what a target will be asked, where its credentials are at hand. Never fails. */
export function makeReady(parts: AttemptParts, { team, user, operation }: Call, target: UpstreamTarget): void {
  try {
    const signer = parts.credentials.known?.({ roleArn: target.roleArn, team, user });
    if (signer !== undefined) parts.ready.set(target, signedPost(parts, operation, target, signer));
  } catch {
    // The attempt itself signs then, and fails in its turn, where somebody hears of it.
  }
}

function signedPost(
  { pools, now }: AttemptParts,
  operation: BedrockOperation,
  target: UpstreamTarget,
  signer: AwsCredentials,
): SignedPost {
  const { region } = target.target;
  const { host, pathOf } = pools.endpoint(region);
  const path = pathOf(calledAs(target, operation), operation);
  const request = { host, path, headers: { ...target.headers, ...PLAIN }, body: target.body };
  return { signer, path, headers: signedHeaders(request, signer, region, now()) };
}

/**
 * Calls a target once.
 *
 * @param begun - Told when the target is asked: before that nothing that happens is its fault.
 * @throws what ended the call, and Refusal `invalid` when HTTP cannot carry a header of the request.
 */
export async function attempt(
  parts: AttemptParts,
  call: Call,
  target: UpstreamTarget,
  cancellation: Cancellation,
  begun: () => void,
): Promise<Attempt> {
  const caller: CredentialsRequest = { roleArn: target.roleArn, team: call.team, user: call.user };
  let signed = readyPost(parts, target);
  if (signed === undefined) {
    let signer: AwsCredentials;
    try {
      signer = parts.credentials.known?.(caller) ?? (await cancellation.race(parts.credentials.credentials(caller)));
    } catch (error) {
      if (cancellation.aborted) throw cancellation.reason;
      return { kind: "unanswered", reaction: NO_CREDENTIALS, error };
    }
    signed = signedPost(parts, call.operation, target, signer);
  }
  const { signer, path, headers } = signed;
  const { pool } = parts.pools.endpoint(target.target.region);
  if (cancellation.aborted) throw cancellation.reason;
  begun();
  try {
    const answer = await cancellation.race(post(pool, { path, headers, body: target.body, cancellation }));
    const received = answerHeaders(answer.headers);
    const reaction = reactionTo(answer.statusCode, errorTypeOf(received));
    if (reaction.next === "renew") parts.credentials.discard(caller, signer);
    return { kind: "answered", reaction, status: answer.statusCode, headers: received, body: answer.body };
  } catch (error) {
    if (cancellation.aborted) throw cancellation.reason;
    if (isUnsendable(error))
      throw new Refusal("invalid", "a header of the request cannot be sent on", { cause: error });
    return { kind: "unanswered", reaction: NO_CONNECTION, error };
  }
}

/** Once: whatever comes of it, the next attempt is signed anew, by credentials that may be others. */
function readyPost({ ready }: AttemptParts, target: UpstreamTarget): SignedPost | undefined {
  const signed = ready.get(target);
  ready.delete(target);
  return signed;
}

/**
 * What stands in the path. CountTokens takes a foundation model and no inference profile, and is free.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 */
function calledAs({ target, profileArn }: UpstreamTarget, operation: BedrockOperation): string {
  return operation === "count-tokens" ? target.modelId : (profileArn ?? target.invokeId);
}

/** Usage is read from the answer as it passes. */
const PLAIN = { "accept-encoding": "identity" };

/** undici did not even try. */
function isUnsendable(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return error.code === "UND_ERR_INVALID_ARG" || error.code === "UND_ERR_NOT_SUPPORTED";
}
