import type { UsageBound } from "../../access/price";
import { Refusal } from "../refusal";
import { SERVER_TOOLS } from "./guarded-fields";
import { isObject, type JsonObject } from "./json-body";

/** What of a body decides how many tokens it can be, and what it reaches. */
export interface InputFacts {
  readonly images: number;
  /** Characters of the text that are pictures in base64: they are counted as pictures, not as text. */
  readonly imageCharacters: number;
  /** Documents, video or sound: how many tokens they are nobody can tell from their bytes. */
  readonly hasUnboundedMedia: boolean;
  readonly caching: UsageBound["caching"];
  /** Claude may compact the conversation on the way: it then reads it, and writes, once more. */
  readonly compacts: boolean;
  /** The answer is held to a schema, which the provider explains to the model in words of its own. */
  readonly hasFormat: boolean;
  /** Names of the tools that it offers. */
  readonly tools: readonly string[];
}

/**
 * Walks through a body once.
 *
 * @throws Refusal `invalid` for input that lies elsewhere: in S3, behind a URL, in a stored file; and for tools that run elsewhere.
 */
export function inspectInput(body: JsonObject): InputFacts {
  const facts = { images: 0, imageCharacters: 0, hasUnboundedMedia: false, caching: "none" as UsageBound["caching"] };
  const added: unknown[] = [];
  const places = placesOf(body);
  const waiting: { readonly value: unknown; readonly isTool: boolean }[] = [{ value: body, isTool: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, isTool } = next;
    if (Array.isArray(value)) {
      for (const each of value) if (typeof each === "object" && each !== null) waiting.push({ value: each, isTool });
      continue;
    }
    if (!isObject(value)) continue;
    const picture = isTool ? undefined : pictureOf(value); // a tool holds none: what looks like one is text
    if (picture !== undefined) {
      facts.images++;
      facts.imageCharacters += picture;
    }
    for (const key of Object.keys(value)) {
      const inner = value[key];
      if (typeof inner !== "object" || inner === null || isFreeForm(key, value)) continue;
      if (key === "s3Location") throw elsewhere("s3Location", "in Amazon S3");
      if (key === "cachePoint" || key === "cache_control") facts.caching = longer(facts.caching, inner);
      if (isObject(inner) && isUnboundedBlock(key, inner)) facts.hasUnboundedMedia = true;
      const tool = addedTool(key, inner, value);
      if (tool !== undefined) added.push(tool);
      const offers = TOOLS.includes(key) && places.includes(value);
      waiting.push({ value: inner, isTool: isTool || offers || tool !== undefined });
    }
    if (isUnboundedDocument(value)) facts.hasUnboundedMedia = true;
    requireNear(value);
  }
  const names = namesOf([...places.flatMap(offeredTools), ...added]);
  return { ...facts, compacts: mayCompact(body), hasFormat: hasFormat(body), tools: names };
}

/**
 * A tool that comes in the middle of a conversation: Converse's `toolAddition`; Claude's block `tool_addition`, which names a tool or
 * defines one.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
 */
function addedTool(key: string, inner: object, holder: JsonObject): unknown {
  if (!isObject(inner)) return undefined;
  if (key === "toolAddition") return inner.tool;
  return key === "tool" && holder.type === "tool_addition" ? (inner.definition ?? inner) : undefined;
}

/**
 * What tools are given and give, and the schemas of both. To the provider it is text, whatever it looks like: a picture in it is not
 * counted as one, and a field that means something elsewhere means nothing.
 */
function isFreeForm(key: string, holder: JsonObject): boolean {
  if (key === "input")
    return (
      typeof holder.toolUseId === "string" || (typeof holder.type === "string" && holder.type.endsWith("tool_use"))
    );
  return FREE_FORM.includes(key);
}

/** Converse's tool results and schemas; Anthropic's tools; the chat dialect's functions and their calls; structured output. */
const FREE_FORM: readonly string[] = ["json", "input_schema", "input_examples", "parameters", "arguments", "schema"];

/** Length of a picture's base64, or `undefined` for what is no picture. */
function pictureOf(value: JsonObject): number | undefined {
  const { image, source, type } = value;
  if (isObject(image) && isObject(image.source) && typeof image.source.bytes === "string")
    return image.source.bytes.length;
  if (type === "image" && isObject(source) && typeof source.data === "string") return source.data.length;
  const url = pictureUrlOf(value);
  return typeof url === "string" ? url.length : undefined;
}

/** Of the chat dialect, whose servers take a part for a picture by its type or by this field alone; `undefined`: it is no picture. */
function pictureUrlOf({ type, image_url: picture }: JsonObject): unknown {
  if (picture === undefined || picture === null) return type === "image_url" ? null : undefined;
  return isObject(picture) ? (picture.url ?? null) : picture;
}

/** A block of Converse or Nova: `document: { source: { bytes } }`. */
function isUnboundedBlock(key: string, inner: JsonObject): boolean {
  return UNBOUNDED.includes(key) && isObject(inner.source) && inner.source.bytes !== undefined;
}

/** A block of Anthropic: `type: "document", source: { type: "base64" }`. */
function isUnboundedDocument({ type, source }: JsonObject): boolean {
  return type === "document" && isObject(source) && source.type === "base64";
}

const UNBOUNDED: readonly string[] = ["document", "video", "audio"];

function requireNear(value: JsonObject): void {
  const { source, type } = value;
  if (isObject(source) && typeof type === "string") {
    if (source.type === "url") throw elsewhere("source.url", "behind a URL");
    if (source.type === "file" || source.file_id !== undefined) throw elsewhere("source.file_id", "in a stored file");
  }
  if (type === "container_upload") throw elsewhere("container_upload", "in a container");
  const picture = pictureUrlOf(value);
  if (picture !== undefined && !(typeof picture === "string" && picture.startsWith("data:image/"))) {
    throw elsewhere("image_url", "behind a URL");
  }
  const media =
    UNCOUNTED_TYPES.find((each) => each === type) ?? UNCOUNTED_FIELDS.find((each) => (value[each] ?? null) !== null);
  if (media !== undefined) throw uncounted(media);
}

/**
 * What the chat dialect has of parts whose tokens nobody can tell beforehand, or which fetch from elsewhere. Its servers know some of
 * them by their field alone.
 */
const UNCOUNTED_FIELDS: readonly string[] = ["audio_url", "document_url", "input_audio", "video_url"];
const UNCOUNTED_TYPES: readonly string[] = [...UNCOUNTED_FIELDS, "file", "input_file"];

function uncounted(type: string): Refusal {
  return new Refusal(
    "invalid",
    `Parts of type ${type} are not allowed here: their cost cannot be bounded. Call the model by converse.`,
  );
}

function elsewhere(field: string, where: string): Refusal {
  return new Refusal(
    "invalid",
    `${field} is not allowed here: what lies ${where} can be neither estimated nor checked. Send the bytes in the request.`,
  );
}

function longer(known: UsageBound["caching"], marker: unknown): UsageBound["caching"] {
  if (known === "long") return known;
  return isObject(marker) && marker.ttl !== undefined && marker.ttl !== "5m" ? "long" : "short";
}

/** @see https://platform.claude.com/docs/en/build-with-claude/compaction */
function mayCompact(body: JsonObject): boolean {
  return placesOf(body).some(
    ({ compaction, context_management: managed }) =>
      isObject(compaction) || (isObject(managed) && JSON.stringify(managed).includes('"compact')),
  );
}

/** Converse's `outputConfig`, Claude's `output_config` and its older `output_format`, the chat dialect's `response_format`. */
function hasFormat(body: JsonObject): boolean {
  return placesOf(body).some(({ outputConfig, output_config: claude, output_format: older, response_format: chat }) =>
    [outputConfig, claude, older, chat].some((each) => each !== undefined && each !== null),
  );
}

/** In Converse a model's own parameters stand one deeper. */
function placesOf(body: JsonObject): readonly JsonObject[] {
  return [body, body.additionalModelRequestFields].filter(isObject);
}

const TOOLS: readonly string[] = ["tools", "functions", "toolConfig"];

function offeredTools({ tools, functions, toolConfig }: JsonObject): readonly unknown[] {
  return [...listOf(tools), ...listOf(functions), ...(isObject(toolConfig) ? listOf(toolConfig.tools) : [])];
}

/** @throws Refusal `invalid` for tools that run elsewhere. */
function namesOf(offered: readonly unknown[]): string[] {
  return offered.flatMap((tool) => {
    if (!isObject(tool)) return [];
    if (tool.systemTool !== undefined)
      throw serverTool(isObject(tool.systemTool) ? tool.systemTool.name : "systemTool");
    const { type: kind } = tool;
    if (typeof kind === "string" && SERVER_TOOLS.some((type) => kind.startsWith(type))) {
      throw serverTool(tool.type);
    }
    // Every name that stands there, for nobody knows which of several the model reads; one without a name is none that may be allowed.
    const { toolSpec, function: described, custom } = tool;
    const places = [tool, toolSpec, described, custom].filter(isObject);
    const names = places.flatMap(({ name }) => (typeof name === "string" ? [name] : []));
    return names.length === 0 && tool.cachePoint === undefined ? [NAMELESS] : names;
  });
}

const NAMELESS = "(a tool without a name)";

function serverTool(name: unknown): Refusal {
  return new Refusal(
    "invalid",
    `The tool ${JSON.stringify(name)} is not allowed here: the provider runs it, at a price of its own. Offer tools that you run.`,
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
