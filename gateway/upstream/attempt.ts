import type { Readable } from "node:stream";
import { Refusal } from "../refusal";
import type { Cancellation } from "./cancellation";
import { answerHeaders, errorTypeOf } from "./http/answer-headers";
import { type Pools, post } from "./http/pools";
import { signedHeaders } from "./http/sigv4";
import { NO_CONNECTION, NO_CREDENTIALS, type Reaction, reactionTo } from "./reactions";
import type { AwsCredentials, CredentialsRequest, CredentialsSource } from "./sessions/credentials";
import type { UpstreamRequest, UpstreamTarget } from "./upstream";

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
}

/**
 * Calls a target once.
 *
 * @param begun - Told when the target is asked: before that nothing that happens is its fault.
 * @throws what ended the call, and Refusal `invalid` when HTTP cannot carry a header of the request.
 */
export async function attempt(
  { pools, credentials, now }: AttemptParts,
  { team, user, operation }: UpstreamRequest,
  { target, roleArn, headers, body }: UpstreamTarget,
  cancellation: Cancellation,
  begun: () => void,
): Promise<Attempt> {
  const caller: CredentialsRequest = { roleArn, team, user };
  let signer: AwsCredentials;
  try {
    signer = await cancellation.race(credentials.credentials(caller));
  } catch (error) {
    if (cancellation.aborted) throw cancellation.reason;
    return { kind: "unanswered", reaction: NO_CREDENTIALS, error };
  }

  const { host, pool, pathOf } = pools.endpoint(target.region);
  const path = pathOf(target.invokeId, operation);
  const signed = signedHeaders({ host, path, headers: { ...headers, ...PLAIN }, body }, signer, target.region, now());
  begun();
  try {
    const answer = await cancellation.race(post(pool, { path, headers: signed, body, cancellation }));
    const received = answerHeaders(answer.headers);
    const reaction = reactionTo(answer.statusCode, errorTypeOf(received));
    if (reaction.next === "renew") credentials.discard(caller, signer);
    return { kind: "answered", reaction, status: answer.statusCode, headers: received, body: answer.body };
  } catch (error) {
    if (cancellation.aborted) throw cancellation.reason;
    if (isUnsendable(error))
      throw new Refusal("invalid", "a header of the request cannot be sent on", { cause: error });
    return { kind: "unanswered", reaction: NO_CONNECTION, error };
  }
}

/** Usage is read from the answer as it passes. */
const PLAIN = { "accept-encoding": "identity" };

/** undici did not even try. */
function isUnsendable(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return error.code === "UND_ERR_INVALID_ARG" || error.code === "UND_ERR_NOT_SUPPORTED";
}
