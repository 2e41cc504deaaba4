import type { RuntimePolicy } from "../../../access/runtime-policy";
import { isObject, JsonBody, type JsonObject } from "../../policy/json-body";
import { Refusal } from "../../refusal";
import { CARRIED, Fields, requireKnown, UNUSED, wrong } from "../../translation/fields";
import type { Served } from "../../walk";
import type { SurfaceCall } from "../surface";
import { type EmbeddingFamily, embeddingFamilyOf } from "./embedding-families";
import { upstreamError } from "./openai-errors";
import { type RequestedModel, requestedModel } from "./requested-model";
import { answerHeaders } from "./translated-call";

/**
 * `POST /embeddings`. Where the model takes fewer texts at a time than the request has, it is called several times, and each call
 * counts.
 *
 * @see https://platform.openai.com/docs/api-reference/embeddings/create
 */
export async function embeddings(call: SurfaceCall, policy: RuntimePolicy): Promise<Response> {
  const { value } = await call.body();
  const fields = new Fields(value);
  const unused = requireKnown(fields, {
    model: CARRIED,
    input: CARRIED,
    dimensions: CARRIED,
    encoding_format: CARRIED,
    input_type: CARRIED,
    user: UNUSED,
  });
  const requested = requestedModel(value, call, policy);
  const family = familyOf(requested);
  const texts = textsOf(fields);
  const encoding = fields.oneOf("encoding_format", ["float", "base64"] as const) ?? "float";
  const asked = { dimensions: fields.count("dimensions"), inputType: fields.text("input_type") };
  const bodies = batches(texts, family.textsAtOnce).map((batch) => family.body(batch, asked));

  call.hold(texts.length * Math.min(asked.dimensions ?? MOST_DIMENSIONS, MOST_DIMENSIONS) * HELD_BYTES[encoding]);
  const vectors: (readonly number[] | string)[] = [];
  let tokens = 0;
  for (const [window, some] of batches(bodies, AT_A_TIME).entries()) {
    const partOf = (index: number) => (bodies.length === 1 ? undefined : window * AT_A_TIME + index);
    const answers = await Promise.all(some.map((body, index) => serve(call, requested.model, body, partOf(index))));
    const failed = answers.find(({ status }) => status >= 300);
    if (failed !== undefined) return upstreamError(failed, call.id);
    for (const served of answers) {
      const answer = parsed(served);
      for (const vector of family.vectors(answer)) vectors.push(encoded(vector, encoding));
      tokens += family.tokens(answer, served.headers);
    }
  }
  if (vectors.length !== texts.length) throw new Refusal("unavailable", "Bedrock's answer cannot be read.");
  return Response.json(
    {
      object: "list",
      data: vectors.map((embedding, index) => ({ object: "embedding", index, embedding })),
      model: requested.model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    },
    { headers: answerHeaders(call.id, unused) },
  );
}

/** Calls of one request that are under way at once. No more are begun once one has failed. */
const AT_A_TIME = 8;

/** No model of {@link embeddingFamilyOf} gives more. */
const MOST_DIMENSIONS = 1_536;

/** What a number of a vector takes in memory, and once more in the answer's text. */
const HELD_BYTES = { float: 30, base64: 12 } as const;

function familyOf({ model, targets }: RequestedModel): EmbeddingFamily {
  const [family, ...others] = new Set(targets.map(({ modelId }) => embeddingFamilyOf(modelId)));
  if (family !== undefined && others.length === 0) return family;
  throw new Refusal("invalid", `The model ${JSON.stringify(model)} makes no embeddings that this API can ask for.`, {
    field: "model",
  });
}

function textsOf(fields: Fields): readonly string[] {
  const input = fields.get("input");
  const texts = typeof input === "string" ? [input] : fields.list("input");
  if (texts.length === 0 || texts.length > MOST_TEXTS) {
    throw wrong("input", undefined, `a text, or a list of 1 to ${MOST_TEXTS} texts`);
  }
  return texts.map((text, index) => {
    if (typeof text === "string" && text !== "") return text;
    throw wrong(`input[${index}]`, text, "a text: no model here takes tokens of OpenAI's");
  });
}

/** OpenAI's own bound. */
const MOST_TEXTS = 2_048;

function batches<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function serve(call: SurfaceCall, model: string, body: object, part: number | undefined): Promise<Served> {
  const json = JsonBody.parse(Buffer.from(JSON.stringify(body)));
  return call.serve({ operation: "invoke", model, body: json, edits: new Map() }, part);
}

function parsed({ body }: Served): JsonObject {
  const answer: unknown = JSON.parse(Buffer.from(body instanceof Uint8Array ? body : []).toString());
  if (isObject(answer)) return answer;
  throw new Refusal("unavailable", "Bedrock's answer cannot be read.");
}

/** OpenAI's SDKs ask for base64 unasked: the bytes of 32-bit floats, little-endian. */
function encoded(vector: readonly number[], encoding: "float" | "base64"): readonly number[] | string {
  if (encoding === "float") return vector;
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString("base64");
}
