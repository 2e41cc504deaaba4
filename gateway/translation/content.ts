import { isObject, type JsonObject } from "../policy/json-body";
import { countJson, DEEPEST } from "../policy/json-members";
import { type Block, IMAGE_FORMATS, type Image, type Turn } from "./conversation";
import { type Fields, unsupported, wrong } from "./fields";

/** A text, or a list of parts of which each is read by its type. An empty text says nothing, and Converse refuses it. */
export function contentOf<Part>(
  holder: Fields,
  key: string,
  read: (part: Fields, type: string) => Part | undefined,
  text: (text: string) => Part,
): Part[] {
  const content = holder.get(key);
  if (typeof content === "string") return content === "" ? [] : [text(content)];
  return holder.objects(key).flatMap((part) => {
    const type = part.requiredText("type");
    if (TEXTS.includes(type) && part.get("text") === "") return [];
    const known = read(part, type);
    if (known === undefined) throw unsupported(part.at("type"), "Send the parts that it takes.", type);
    return [known];
  });
}

const TEXTS: readonly string[] = ["text", "input_text", "output_text"];

/** A picture that comes with the request. One behind a URL could be neither estimated nor checked. */
export function imageOf(url: string, path: string): Image {
  const [, format, bytes] = /^data:image\/([a-z]+);base64,([A-Za-z0-9+/=]+)$/.exec(url) ?? [];
  const known = IMAGE_FORMATS.find((each) => each === (format === "jpg" ? "jpeg" : format));
  if (bytes !== undefined && known !== undefined) return { format: known, source: { bytes } };
  if (url.startsWith("data:")) {
    throw wrong(path, url.slice(0, 40), `data:image/FORMAT;base64,… with one of ${IMAGE_FORMATS.join(", ")}`);
  }
  throw wrong(path, url, "the picture itself, as a data: URL");
}

/** What a tool was called with. A key that the model has written twice is the last of both. */
export function inputOf(text: string, path: string): JsonObject {
  if (text.trim() === "") return {};
  const { excess } = countJson(text);
  if (excess === undefined) {
    try {
      const value: unknown = JSON.parse(text);
      if (isObject(value)) return value;
    } catch {
      // told below
    }
  }
  throw wrong(path, text, `a JSON object as text, at most ${DEEPEST} deep`);
}

/** Puts blocks into turns: Converse wants user and assistant in alternation, OpenAI's APIs do not. */
export class Turns {
  readonly #turns: { readonly role: Turn["role"]; readonly content: Block[] }[] = [];

  add(role: Turn["role"], blocks: readonly Block[]): void {
    if (blocks.length === 0) return;
    const last = this.#turns.at(-1);
    if (last?.role !== role) this.#turns.push({ role, content: [...blocks] });
    else for (const block of blocks) last.content.push(block); // a spread of very many would be too many arguments
  }

  /**
   * @param path - Where the conversation stands in the request.
   * @throws Refusal where it does not begin with the user, or a tool's result does not follow its call.
   */
  finished(path: string): readonly Turn[] {
    if (this.#turns[0]?.role !== "user") {
      throw wrong(path, undefined, "a conversation that begins with a message of the user");
    }
    for (const [index, turn] of this.#turns.entries()) requireAnswered(this.#turns[index - 1], turn, path);
    const last = this.#turns.at(-1);
    if (last?.role === "assistant") requireAnswered(last, undefined, path);
    return this.#turns;
  }
}

/** Converse wants all results of a turn's calls at the beginning of the next turn, and no others. */
function requireAnswered(before: Turn | undefined, turn: Turn | undefined, path: string): void {
  const called = before?.content.flatMap((block) => ("toolUse" in block ? [block.toolUse.toolUseId] : [])) ?? [];
  const answered = turn?.content.flatMap((block) => ("toolResult" in block ? [block.toolResult.toolUseId] : [])) ?? [];
  const answeredIds = new Set(answered);
  const missing = called.find((id) => !answeredIds.has(id));
  if (missing !== undefined) throw wrong(path, missing, "a result for every tool call, right behind it");
  const open = new Set(called);
  const foreign = answered.find((id) => !open.delete(id)); // each is answered once
  if (foreign !== undefined) throw wrong(path, foreign, "tool results right behind the message that made the calls");
}
