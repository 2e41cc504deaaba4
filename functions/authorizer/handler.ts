import { randomUUID } from "node:crypto";
import type { ContextSigner } from "../../gateway/identity/context/context-signer";
import type { Identity } from "../../gateway/identity/identity";
import { presentedCredential } from "../../gateway/identity/presented-credential";
import { Refusal } from "../../gateway/refusal";
import type { Telemetry } from "../../gateway/telemetry/telemetry";
import { type AuthorizerAnswer, allowed, denied } from "./answer";
import { type AuthorizerEvent, credentialHeadersOf } from "./authorizer-event";

export interface AuthorizerHandlerProps {
  readonly identity: Identity;
  readonly signer: Pick<ContextSigner, "contextFor">;
  readonly telemetry: Pick<Telemetry, "failed" | "refused">;
}

/**
 * Tells API Gateway who calls.
 *
 * It reads the credential headers and nothing else of a request. API Gateway may keep an answer, and finds it again by the identity
 * sources alone: what is read beside them would be decided by whoever came first.
 *
 * - `/bedrock`, `/openai`, `/access`: one authorizer with `Authorization` for its identity source, and answers kept for up to
 *   {@link LONGEST_AUTHORIZER_CACHE_SECONDS}. All of their clients send that header. A request without it gets 401 without this
 *   function; one that is kept costs nothing.
 * - `/anthropic`: one without identity sources that keeps nothing (TTL 0). Its clients send `x-api-key`, `Authorization` or both, and
 *   of several identity sources API Gateway demands each. So every request asks this function, warm some 5 to 15 ms; the token, its
 *   issuer's keys and the signed context are found in memory, so that no more than that is added. A function that is only just
 *   starting adds its start.
 *
 * Both read both headers: where `Authorization` is the cache's key a different `x-api-key` can come with it later, and the gateway
 * refuses that itself, since it compares what it sees with what was checked.
 *
 * - Who is not known gets 401: API Gateway takes no reason for that, so the log has it.
 * - Who is known and may not gets 403, with the reason in the context.
 * - Where nobody can tell the function fails, and API Gateway answers 500: it must not keep that.
 */
export function authorizerHandler({ identity, signer, telemetry }: AuthorizerHandlerProps) {
  return async (event: AuthorizerEvent): Promise<AuthorizerAnswer> => {
    const request = randomUUID();
    try {
      const headers = credentialHeadersOf(event);
      const principal = await identity.identify(headers);
      const context = await signer.contextFor(principal, presentedCredential(headers));
      return allowed(principal, context, event.methodArn);
    } catch (error) {
      if (!(error instanceof Refusal)) {
        telemetry.failed(error, { request });
        throw error;
      }
      telemetry.refused(error, { request, surface: "authorizer" });
      switch (error.kind) {
        case "unauthenticated":
          throw new Error(UNAUTHORIZED);
        case "forbidden":
          return denied(error.message, event.methodArn);
        default:
          throw error;
      }
    }
  };
}

/** The one text that API Gateway makes 401 of. */
const UNAUTHORIZED = "Unauthorized";
