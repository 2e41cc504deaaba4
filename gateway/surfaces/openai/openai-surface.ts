import { Hono } from "hono";
import { Refusal } from "../../refusal";
import { type SurfaceCall, type SurfaceParts, surfaceCall } from "../surface";
import { chatCompletions } from "./chat-completions";
import { embeddings } from "./embeddings";
import { modelNamed, models } from "./models";
import { openaiError } from "./openai-errors";
import { responses } from "./responses";

/**
 * OpenAI's APIs, so that tools that speak nothing else take `<gateway>/openai/v1` for their base URL. Models that speak Chat Completions
 * on Bedrock get what the client sends, byte for byte; for all others it is translated to Converse.
 *
 * @see https://platform.openai.com/docs/api-reference
 */
export function openaiSurface(parts: SurfaceParts): Hono {
  const app = new Hono();
  app.all("*", (context) =>
    surfaceCall(parts, "openai", context, openaiError, (call) => {
      const { raw } = context.req;
      return answerOf(call, parts, raw.method, new URL(raw.url).pathname);
    }),
  );
  return app;
}

async function answerOf(call: SurfaceCall, parts: SurfaceParts, method: string, path: string): Promise<Response> {
  switch (`${method} ${path}`) {
    case "POST /openai/v1/chat/completions":
      return chatCompletions(call, parts);
    case "POST /openai/v1/responses":
      return responses(call, parts);
    case "POST /openai/v1/embeddings":
      return embeddings(call, parts.policy());
    case "GET /openai/v1/models":
      return models(call, parts.policy());
  }
  if (method === "GET" && path.startsWith(MODEL)) return modelNamed(path.slice(MODEL.length), call, parts.policy());
  throw new Refusal(
    "not-found",
    `This gateway has no ${method} ${path.slice(0, 200)}. It has POST /openai/v1/chat/completions, /openai/v1/responses and ` +
      "/openai/v1/embeddings, and GET /openai/v1/models. Nothing is stored here that could be read, changed or deleted.",
  );
}

const MODEL = "/openai/v1/models/";
