import type { OutputFormat, ToolChoice, ToolDefinition } from "./conversation";
import { type Fields, unsupported } from "./fields";

/** A function, which both APIs describe alike, though in different places. */
export function readFunction(described: Fields): ToolDefinition {
  return {
    name: described.requiredText("name"),
    description: described.text("description") || undefined, // Converse takes no empty one
    schema: described.object("parameters")?.value ?? { type: "object", properties: {} },
    strict: described.flag("strict") ?? false,
    path: described.path,
  };
}

/** @param named - Where the name of a chosen tool stands. */
export function readToolChoice(body: Fields, named: (chosen: Fields) => Fields): ToolChoice {
  const choice = body.get("tool_choice") ?? "auto";
  if (choice === "auto" || choice === "none" || choice === "required") return { kind: choice };
  const chosen = body.requiredObject("tool_choice");
  const type = chosen.get("type");
  if (type !== "function") throw unsupported(chosen.at("type"), 'Send "function".', type);
  return { kind: "tool", name: named(chosen).requiredText("name") };
}

/**
 * A schema holds whether it is `strict` or not: Converse knows no wish.
 *
 * @param described - Where a schema and its name stand.
 */
export function readFormat(format: Fields | undefined, described: (format: Fields) => Fields): OutputFormat {
  const kind = format?.oneOf("type", ["text", "json_object", "json_schema"] as const) ?? "text";
  if (format === undefined || kind === "text") return { kind: "text" };
  if (kind === "json_object") return { kind: "object" };
  const schema = described(format);
  return {
    kind: "schema",
    name: schema.requiredText("name"),
    description: schema.text("description") || undefined,
    schema: schema.requiredObject("schema").value,
  };
}
