import { Hono } from "hono";
import type { RuntimePolicy } from "../../../access/runtime-policy";
import { own } from "../../../environment/own";
import { resolveModel } from "../../policy/resolve-model";
import { Refusal } from "../../refusal";
import { CACHE_HEADER, type Served } from "../../walk";
import { answerOf, type SurfaceCall, type SurfaceParts, surfaceCall } from "../surface";
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
          if (raw.method === "GET" && pathname.startsWith(MODEL)) {
            return Promise.resolve(modelNamed(pathname.slice(MODEL.length), call, parts.policy()));
          }
          throw new Refusal(
            "not-found",
            `This gateway has no ${raw.method} ${pathname.slice(0, 200)}. It has POST /anthropic/v1/messages, ` +
              "POST /anthropic/v1/messages/count_tokens, GET /anthropic/v1/models and /anthropic/v1/models/{id}.",
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
  const headers = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    "request-id": call.id,
  };
  return call.streamed({ status: 200, headers }, messagesStream(served.body, { requestId: call.id, pingMilliseconds }));
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
    return answerOf({
      ...served,
      headers: { "content-type": "application/json", "request-id": requestId, ...cacheHeader(served) },
    });
  return upstreamError(served, Buffer.from(served.body as Uint8Array).toString(), requestId);
}

function cacheHeader({ headers }: Served): Record<string, string> {
  const said = headers[CACHE_HEADER];
  return said === undefined ? {} : { [CACHE_HEADER]: said };
}

/** The routes of the caller's team that speak this API. */
function models({ principal, id }: SurfaceCall, policy: RuntimePolicy): Response {
  const aliases = (policy.teams[principal.team]?.routes ?? []).filter((alias) =>
    policy.routes[alias]?.targets.some(({ modelId }) => modelId.startsWith("anthropic.")),
  );
  const data = aliases.map(modelObject);
  const body = { data, has_more: false, first_id: aliases[0] ?? null, last_id: aliases.at(-1) ?? null };
  return Response.json(body, { headers: { "request-id": id } });
}

/** By any name that calls take. @throws Refusal `not-found`. */
function modelNamed(encoded: string, { principal, id }: SurfaceCall, policy: RuntimePolicy): Response {
  const team = own(policy.teams, principal.team);
  if (team === undefined) throw new Refusal("forbidden", `Team "${principal.team}" does not use this gateway.`);
  const name = decoded(encoded);
  const { route, targets } = resolveModel(name, team, policy);
  if (!targets.some(({ modelId }) => modelId.startsWith("anthropic."))) {
    throw new Refusal("not-found", `The model behind "${route}" does not speak the Messages API.`);
  }
  return Response.json(modelObject(name), { headers: { "request-id": id } });
}

function modelObject(id: string) {
  // The API demands a date, and an alias has none.
  return { type: "model", id, display_name: id, created_at: "1970-01-01T00:00:00Z" };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new Refusal("invalid", `The model id in the path is not well encoded: ${part.slice(0, 200)}.`, { cause });
  }
}

const MODEL = "/anthropic/v1/models/";
