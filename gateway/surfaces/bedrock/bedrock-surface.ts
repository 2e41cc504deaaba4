import { Hono } from "hono";
import { Refusal } from "../../refusal";
import type { BedrockOperation } from "../../upstream/upstream";
import { answerOf, breaksOff, type SurfaceParts, surfaceCall } from "../surface";
import { bedrockError } from "./bedrock-errors";
import { endedByException } from "./broken-ending";
import { foundationModels, inferenceProfiles } from "./model-lists";

/**
 * Bedrock Runtime's own API, so that any AWS SDK takes `<gateway>/bedrock` for its endpoint. What comes and goes passes as it is, but
 * for what the policy rewrites. Of Bedrock's control plane it has the two lists of which clients choose a model.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html
 */
export function bedrockSurface(parts: SurfaceParts): Hono {
  const app = new Hono();
  app.all("*", (context) =>
    surfaceCall(parts, "bedrock", context, bedrockError, async (call) => {
      const { method, url } = context.req.raw;
      const pathname = pathnameOf(url);
      if (method === "GET" && pathname === "/bedrock/inference-profiles") {
        return inferenceProfiles(call, parts.policy(), new URL(url).searchParams.get("type"));
      }
      if (method === "GET" && pathname === "/bedrock/foundation-models") return foundationModels(call, parts.policy());
      const { model, operation } = pathOf(method, pathname);
      const served = await call.serve({ operation, model, body: await call.body(), edits: new Map() });
      return answerOf(breaksOff(context) ? served : endedByException(served), call);
    }),
  );
  return app;
}

/** Of a URL that is whole and normal already: to parse it again would cost as much as the policy's decision. */
function pathnameOf(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("//") + 2)).split(/[?#]/, 1)[0] ?? "";
}

const PATH = /^\/bedrock\/model\/(.+)\/(invoke|invoke-with-response-stream|converse|converse-stream|count-tokens)$/;

function pathOf(method: string, pathname: string): { readonly model: string; readonly operation: BedrockOperation } {
  const [, model, operation] = method === "POST" ? (PATH.exec(pathname) ?? []) : [];
  if (model === undefined || operation === undefined) {
    throw new Refusal(
      "not-found",
      `This gateway has no ${method} ${pathname.slice(0, 200)}. It has POST /bedrock/model/{model}/ with invoke, ` +
        "invoke-with-response-stream, converse, converse-stream and count-tokens; GET /bedrock/inference-profiles and " +
        "/bedrock/foundation-models.",
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
