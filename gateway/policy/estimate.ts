import type { InputFacts } from "./inspect-input";
import { invokeDialectOf } from "./invoke-dialects";

/**
 * The most tokens that a model can read of a body.
 *
 * No token is less than a byte of text: tokenizers that know every byte merge bytes, none makes two tokens of one. JSON's own
 * characters and escapes only add bytes, and make up for what a provider adds around each message. Pictures are counted by number,
 * for their tokens follow their size in pixels. Of documents, video and sound nobody can tell, so they count as all that the
 * model can read, which bounds everything else too: what is longer is refused upstream. Models that make embeddings of many texts
 * read each by itself: there it bounds nothing.
 */
export function inputBound(
  facts: InputFacts,
  bodyBytes: number,
  model: { readonly modelId: string; readonly contextTokens: number | undefined },
): number {
  const context = model.contextTokens ?? LARGEST_CONTEXT;
  const readings = facts.compacts ? 2 : 1;
  if (facts.hasUnboundedMedia) return readings * context;
  const text = bodyBytes - facts.imageCharacters;
  const pictures = facts.images * tokensOfPicture(model.modelId);
  const added = ADDED + (facts.tools.length > 0 ? ADDED_FOR_TOOLS : 0) + (facts.hasFormat ? ADDED_FOR_FORMAT : 0);
  const all = text + pictures + added;
  const readsEach = invokeDialectOf(model.modelId)?.takesManyTexts === true;
  return readings * (readsEach ? all : Math.min(context, all));
}

/** The most tokens that a model can write, where one answer is held to so many. */
export function outputBound(facts: Pick<InputFacts, "compacts">, tokens: number): number {
  return facts.compacts ? 2 * tokens : tokens;
}

/** No model of the catalogue reads more. */
const LARGEST_CONTEXT = 1_000_000;

/** What providers put around a conversation, for the shortest bodies: longer ones have more JSON than that. */
const ADDED = 256;

/**
 * The hidden prompt that explains tools, and those of ready-made tools (computer use and text editor among them). Claude's
 * largest sum is below this.
 *
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview#pricing
 */
const ADDED_FOR_TOOLS = 3_000;

/**
 * The hidden prompt that explains a schema, beside the schema itself. No provider says how long it is: an assumption, well above
 * what Claude's prompt for tools takes. Where it does not hold, the call is charged in full and counted as exceeded.
 */
const ADDED_FOR_FORMAT = 1_000;

/**
 * Claude scales a picture down to 1,600 tokens, newer models to 4,784. Others: the largest that was seen is 14,364, of a photo of
 * 12 megapixels.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/vision
 */
function tokensOfPicture(modelId: string): number {
  return modelId.startsWith("anthropic.") ? 5_000 : 15_000;
}
