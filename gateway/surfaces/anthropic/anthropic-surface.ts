import { Hono } from "hono";
import type { RuntimePolicy } from "../../../access/runtime-policy";
import { Refusal } from "../../refusal";
import type { Served } from "../../walk";
import { answerOf, type SurfaceCall, type SurfaceParts, streamOf, surfaceCall } from "../surface";
import { anthropicError, upstreamError } from "./anthropic-errors";
import { countRequest, messagesRequest } from "./messages-request";
import { messagesStream } from "./messages-stream";

/**
 * Anthropic's Messages API, so that Claude Code and Anthropic's SDKs take `<gateway>/anthropic` for their base URL. Claude's models
 * speak it on Bedrock too, so requests and events pass as they are.
 *
 * @see https://platform.claude.com/docs/en/api/messages
 */
export function anthropicSurface(parts: SurfaceParts): Hono {
  const app = new Hono();
  app.all("*", (context) =>
    surfaceCall(parts, "anthropic", context, anthropicError, (call) => {
      const { raw } = context.req;
      const { pathname } = new URL(raw.url);
      switch (`${raw.method} ${pathname}`) {
        case "POST /anthropic/v1/messages":
          return messages(call, parts);
        case "POST /anthropic/v1/messages/count_tokens":
          return countTokens(call);
        case "GET /anthropic/v1/models":
          return Promise.resolve(models(call, parts.policy()));
        default:
          throw new Refusal(
            "not-found",
            `This gateway has no ${raw.method} ${pathname.slice(0, 200)}. It has POST /anthropic/v1/messages, ` +
              "POST /anthropic/v1/messages/count_tokens and GET /anthropic/v1/models.",
          );
      }
    }),
  );
  return app;
}

async function messages(call: SurfaceCall, { pingMilliseconds }: SurfaceParts): Promise<Response> {
  const { model, streaming, body, edits } = messagesRequest(await call.body(), call.headers["anthropic-beta"]);
  const operation = streaming ? "invoke-with-response-stream" : "invoke";
  const served = await call.serve({ operation, model, body, edits });
  if (served.body instanceof Uint8Array) return unary(served, call.id);
  return new Response(streamOf(messagesStream(served.body, { requestId: call.id, pingMilliseconds })), {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache", "request-id": call.id },
  });
}

async function countTokens(call: SurfaceCall): Promise<Response> {
  const request = messagesRequest(await call.body(), call.headers["anthropic-beta"]);
  const served = await call.serve({
    operation: "count-tokens",
    model: request.model,
    body: countRequest(request),
    edits: new Map(),
  });
  const text = Buffer.from(served.body instanceof Uint8Array ? served.body : []).toString();
  if (served.status >= 300) return upstreamError(served, text, call.id);
  const { inputTokens } = JSON.parse(text) as { readonly inputTokens?: number };
  return Response.json({ input_tokens: inputTokens }, { headers: { "request-id": call.id } });
}

function unary(served: Served, requestId: string): Response {
  if (served.status < 300)
    return answerOf({ ...served, headers: { "content-type": "application/json", "request-id": requestId } });
  return upstreamError(served, Buffer.from(served.body as Uint8Array).toString(), requestId);
}

/** The routes of the caller's team that speak this API. */
function models({ principal, id }: SurfaceCall, policy: RuntimePolicy): Response {
  const aliases = (policy.teams[principal.team]?.routes ?? []).filter((alias) =>
    policy.routes[alias]?.targets.some(({ modelId }) => modelId.startsWith("anthropic.")),
  );
  const data = aliases.map((alias) => ({
    type: "model",
    id: alias,
    display_name: alias,
    created_at: "1970-01-01T00:00:00Z", // the API demands a date, and an alias has none
  }));
  const body = { data, has_more: false, first_id: aliases[0] ?? null, last_id: aliases.at(-1) ?? null };
  return Response.json(body, { headers: { "request-id": id } });
}
