import { createHash } from "node:crypto";
import type { AuthorizedCall, ModelRequest } from "../call";
import { isObject } from "../policy/json-body";

/**
 * By what an answer may be found again; `undefined` for a call whose answer is not kept.
 *
 * Kept are whole answers alone, to calls that ask for the likeliest one and offer no tools: the temperature is there, and is 0. What
 * is not the same to the letter, from the same caller's team, by the same surface and under the same targets and guardrails, is
 * another call.
 */
export function cacheKey({ request, principal, route, targets }: AuthorizedCall): string | undefined {
  if (request.operation !== "invoke" && request.operation !== "converse") return undefined;
  if (!isDeterministic(request)) return undefined;
  const parts = [
    principal.environment,
    principal.team,
    route,
    targets.map(({ name, target }) => [name, target.guardrail]),
    request.surface,
    request.operation,
    request.model,
    PASSED_HEADERS.map((name) => request.headers[name]),
    [...request.edits],
    request.body.text,
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64");
}

function isDeterministic({ operation, body }: ModelRequest): boolean {
  const { inferenceConfig, tools, functions, toolConfig, additionalModelRequestFields: additional } = body.value;
  const settings = operation === "converse" ? inferenceConfig : body.value;
  if (!isObject(settings) || settings.temperature !== 0) return false;
  return [tools, functions, toolConfig, additional].every((each) => each === undefined);
}

/** Of `invoke`: they change what comes back. */
const PASSED_HEADERS = ["accept", "x-amzn-bedrock-accept", "x-amzn-bedrock-trace"];
