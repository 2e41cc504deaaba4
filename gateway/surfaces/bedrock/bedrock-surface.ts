import { Hono } from "hono";
import { Refusal } from "../../refusal";
import type { BedrockOperation } from "../../upstream/upstream";
import { answerOf, type SurfaceParts, surfaceCall } from "../surface";
import { bedrockError } from "./bedrock-errors";

/**
 * Bedrock Runtime's own API, so that any AWS SDK takes `<gateway>/bedrock` for its endpoint. What comes and goes passes as it is, but
 * for what the policy rewrites.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html
 */
export function bedrockSurface(parts: SurfaceParts): Hono {
  const app = new Hono();
  app.all("*", (context) =>
    surfaceCall(parts, "bedrock", context, bedrockError, async (call) => {
      const { model, operation } = pathOf(context.req.raw);
      const served = await call.serve({ operation, model, body: await call.body(), edits: new Map() });
      return answerOf(served, context);
    }),
  );
  return app;
}

const PATH = /\/bedrock\/model\/(.+)\/(invoke|invoke-with-response-stream|converse|converse-stream|count-tokens)$/;

function pathOf(request: Request): { readonly model: string; readonly operation: BedrockOperation } {
  const { pathname } = new URL(request.url);
  const [, model, operation] = request.method === "POST" ? (PATH.exec(pathname) ?? []) : [];
  if (model === undefined || operation === undefined) {
    throw new Refusal(
      "not-found",
      `This gateway has no ${request.method} ${pathname.slice(0, 200)}. It has POST /bedrock/model/{model}/ with invoke, ` +
        "invoke-with-response-stream, converse, converse-stream and count-tokens.",
    );
  }
  return { model: decoded(model), operation: operation as BedrockOperation };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new Refusal("invalid", `The model id in the path is not well encoded: ${part.slice(0, 200)}.`, { cause });
  }
}
