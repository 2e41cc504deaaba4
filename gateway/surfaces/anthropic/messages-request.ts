import { JsonBody } from "../../policy/json-body";
import { Refusal } from "../../refusal";
import { upstreamBetas } from "./betas";

/** A request of the Messages API as `invoke` takes it. */
export interface MessagesRequest {
  readonly model: string;
  readonly streaming: boolean;
  readonly body: JsonBody;
  /** Model and stream go into the path; version and betas come into the body. */
  readonly edits: ReadonlyMap<string, string | undefined>;
}

/** @throws Refusal `invalid`. */
export function messagesRequest(body: JsonBody, betaHeader: string | undefined): MessagesRequest {
  const { model, stream, anthropic_beta: betas } = body.value;
  if (typeof model !== "string" || model === "")
    throw new Refusal("invalid", "model: give the name of a model or route.");
  if (stream !== undefined && typeof stream !== "boolean") throw new Refusal("invalid", "stream: give true or false.");
  const upstream = upstreamBetas(betaHeader, betas);
  return {
    model,
    streaming: stream === true,
    body,
    edits: new Map<string, string | undefined>([
      ["model", undefined],
      ["stream", undefined],
      ["anthropic_version", JSON.stringify(BEDROCK_VERSION)],
      ...(upstream.length > 0 || betas !== undefined
        ? [["anthropic_beta", upstream.length > 0 ? JSON.stringify(upstream) : undefined] as const]
        : []),
    ]),
  };
}

/** `count_tokens`: Bedrock wants the whole request of an `invoke` in base64, and that needs `max_tokens`. */
export function countRequest(request: MessagesRequest): JsonBody {
  const edits = new Map(request.edits);
  if (request.body.value.max_tokens === undefined) edits.set("max_tokens", "1");
  const body = Buffer.from(request.body.edited(edits)).toString("base64");
  return JsonBody.parse(Buffer.from(JSON.stringify({ input: { invokeModel: { body } } })));
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html */
const BEDROCK_VERSION = "bedrock-2023-05-31";
