import type { Conversation, Turn } from "./conversation";
import { unsupported, wrong } from "./fields";
import type { ModelTraits } from "./model-traits";
import { continuesUnreasoned, reasoningFields } from "./reasoning-fields";

export interface ConverseRequest {
  readonly body: object;
  /** The tool by which the answer is held to a format: its input is the answer's text. */
  readonly formatTool: string | undefined;
  /** Places of fields on which nothing depends here. */
  readonly unused: readonly string[];
}

/**
 * Writes a conversation for Converse.
 *
 * @param cap - The most output tokens that the route allows.
 * @throws Refusal `invalid` that names the field which models with these traits cannot be asked.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function converseRequest(asked: Conversation, traits: ModelTraits, cap: number): ConverseRequest {
  const { system, turns, stops, temperature, topP, maxTokens, effort, cacheKey, fields } = asked;
  const formatTool = formatToolOf(asked, traits);
  const cached = isCached(asked, traits);
  const isUnreasoned = continuesUnreasoned(turns, traits);
  const body = {
    messages: turns.map((turn, index) => (cached && index === turns.length - 1 ? marked(turn) : turn)),
    ...(system.length > 0 && { system: [...system.map((text) => ({ text })), ...(cached ? [CACHE_POINT] : [])] }),
    ...inferenceConfig({ maxTokens, temperature, topP, ...(stops.length > 0 && { stopSequences: stops }) }),
    ...toolConfig(asked, traits, formatTool, cached),
    ...outputConfig(asked, formatTool),
    ...additionalFields({
      ...(isUnreasoned ? {} : reasoningFields(asked, traits, cap)),
      ...oneToolField(asked, traits),
    }),
  };
  const unused = [
    ...(isUnreasoned && effort !== undefined && effort !== "none" ? [fields.effort] : []),
    ...(cacheKey !== undefined && !traits.caches ? ["prompt_cache_key"] : []),
  ];
  return { body, formatTool: formatTool?.name, unused };
}

interface FormatTool {
  readonly name: string;
  readonly description: string | undefined;
  readonly schema: Readonly<Record<string, unknown>>;
}

function formatToolOf({ format, tools, fields }: Conversation, traits: ModelTraits): FormatTool | undefined {
  if (format.kind === "text" || (format.kind === "schema" && traits.schema === "output-config")) return undefined;
  if (!traits.forcesTools || (format.kind === "schema" && traits.schema === "none")) throw unsupported(fields.format);
  if (tools.length > 0) throw unsupported(fields.format, "Beside tools it cannot be kept: leave out one of the two.");
  if (format.kind === "schema") return format;
  return { name: "json_object", description: "Answers with a JSON object.", schema: { type: "object" } };
}

function outputConfig({ format }: Conversation, formatTool: FormatTool | undefined): object {
  if (format.kind !== "schema" || formatTool !== undefined) return {};
  const { name, description, schema } = format;
  const jsonSchema = { schema: JSON.stringify(schema), name, ...(description !== undefined && { description }) };
  return { outputConfig: { textFormat: { type: "json_schema", structure: { jsonSchema } } } };
}

function inferenceConfig(given: object): object {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return Object.keys(said).length > 0 ? { inferenceConfig: said } : {};
}

function toolConfig(
  asked: Conversation,
  traits: ModelTraits,
  formatTool: FormatTool | undefined,
  cached: boolean,
): object {
  const { tools, toolChoice, turns, fields } = asked;
  const holdsCalls = turns.some(({ content }) => content.some((block) => "toolUse" in block || "toolResult" in block));
  if (formatTool !== undefined) {
    if (holdsCalls)
      throw unsupported(fields.format, "The conversation holds tool calls, beside which it cannot be kept.");
    return { toolConfig: { tools: [toolSpec(formatTool)], toolChoice: { tool: { name: formatTool.name } } } };
  }
  if (tools.length === 0 || toolChoice.kind === "none") {
    if (!holdsCalls) return {};
    throw tools.length === 0
      ? wrong("tools", undefined, "the tools whose calls the conversation holds")
      : unsupported("tool_choice", 'The conversation holds tool calls: leave it out, or send "auto".');
  }
  const strict = tools.find((tool) => tool.strict && traits.schema !== "output-config");
  if (strict !== undefined) throw unsupported(`${strict.path}.strict`);
  const specs = tools.map((tool) => toolSpec(tool, tool.strict));
  // With one tool call at a time Claude's own field says it all.
  const choice = oneToolField(asked, traits).tool_choice === undefined ? converseChoice(asked, traits) : undefined;
  return {
    toolConfig: { tools: cached ? [...specs, CACHE_POINT] : specs, ...(choice && { toolChoice: choice }) },
  };
}

function toolSpec({ name, description, schema }: FormatTool, strict = false): object {
  return {
    toolSpec: {
      name,
      ...(description !== undefined && { description }),
      inputSchema: { json: schema },
      ...(strict && { strict }),
    },
  };
}

/** "auto" is what Converse does unasked, and not every model takes the word. */
function converseChoice({ toolChoice }: Conversation, { forcesTools }: ModelTraits): object | undefined {
  if (toolChoice.kind === "auto") return undefined;
  if (!forcesTools) throw unsupported("tool_choice", 'Leave it out, or send "auto".');
  return toolChoice.kind === "tool" ? { tool: { name: toolChoice.name } } : { any: {} };
}

function oneToolField(asked: Conversation, { oneTool }: ModelTraits): { readonly tool_choice?: object } {
  const { parallelTools, toolChoice, tools } = asked;
  if (parallelTools !== false || tools.length === 0 || toolChoice.kind === "none" || oneTool === "always") return {};
  if (oneTool === "none") throw unsupported("parallel_tool_calls", "Leave it out, or send true.");
  const choice =
    toolChoice.kind === "tool"
      ? { type: "tool", name: toolChoice.name }
      : { type: toolChoice.kind === "required" ? "any" : "auto" };
  return { tool_choice: { ...choice, disable_parallel_tool_use: true } };
}

function additionalFields(fields: object): object {
  return Object.keys(fields).length > 0 ? { additionalModelRequestFields: fields } : {};
}

/**
 * OpenAI's models cache by themselves, and their clients count on it; Claude caches what is marked. To write costs a quarter more, so
 * only what will be read again is marked: a conversation that goes on, or one that has a key for it.
 */
function isCached({ turns, tools, cacheKey }: Conversation, { caches }: ModelTraits): boolean {
  return caches && (cacheKey !== undefined || tools.length > 0 || turns.length > 1);
}

const CACHE_POINT = { cachePoint: { type: "default" } };

function marked({ role, content }: Turn): object {
  return { role, content: [...content, CACHE_POINT] };
}
