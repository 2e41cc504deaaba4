import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { code, prose, table } from "./markdown";
import { RenderError } from "./problem";

/** The part of JSON Schema (draft 2020-12) that zod writes for the environment. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The reference of the environment; `undefined` while the repository has no schema. */
export function renderEnvironment(root: string): string | undefined {
  const path = join(root, "schema", "environment.schema.json");
  return existsSync(path) ? renderSchema(JSON.parse(readFileSync(path, "utf8"))) : undefined;
}

/** One table for each object of a schema, after the one that holds it; an object that occurs again refers to its table. */
export function renderSchema(schema: JsonSchema): string {
  const reference = new Reference(schema);
  const sections: string[] = [];
  const waiting = reference.takeFound();
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    sections.push(...reference.section(part));
    waiting.unshift(...reference.takeFound());
  }
  return sections.filter((section) => section !== "").join("\n\n");
}

/** An object of the schema, by the path of the first field that holds it. */
interface Part {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly description: string;
}

class Reference {
  readonly #found: Part[] = [];
  readonly #pathOf = new Map<string, string>();
  readonly #root: JsonSchema;

  constructor(root: JsonSchema) {
    this.#root = root;
    this.#typeOf(root, "", root.description ?? "");
  }

  /** The objects that have been met since the last call and have no table yet. */
  takeFound(): Part[] {
    return this.#found.splice(0);
  }

  section({ path, schema, description }: Part): readonly string[] {
    const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => {
      return this.#row(path === "" ? name : `${path}.${name}`, field, schema.required?.includes(name) ?? false);
    });
    const kind = Object.entries(schema.properties ?? {}).find(([, field]) => field.const !== undefined);
    const which = kind ? ` with ${code(`${kind[0]}: ${JSON.stringify(kind[1].const)}`)}` : "";
    const intro =
      path === "" ? prose(description) : `${code(path)}${which}${description ? `: ${prose(description)}` : ""}`;
    return [intro, table(["field", "type", "default", "meaning"], rows)];
  }

  #row(path: string, field: JsonSchema, required: boolean): readonly string[] {
    const resolved = this.#resolve(field);
    const { meaning, fallback } = splitDefault(field.description ?? resolved.description ?? "");
    const stated = field.default ?? resolved.default;
    const missing = required ? "required" : fallback ? prose(fallback) : "optional";
    return [
      code(path),
      this.#typeOf(field, path, meaning),
      stated === undefined ? missing : code(JSON.stringify(stated)),
      prose(meaning),
    ];
  }

  /** A type in words; an object that has no table yet gets in line for one. */
  #typeOf(schema: JsonSchema, path: string, description: string): string {
    const resolved = this.#resolve(schema);
    const inner = (child: JsonSchema, childPath: string) => this.#typeOf(child, childPath, description);
    const { const: constant, enum: values, anyOf, oneOf, items, properties, additionalProperties } = resolved;

    if (constant !== undefined) return code(JSON.stringify(constant));
    if (values) return choice(values);
    const alternatives = anyOf ?? oneOf;
    if (alternatives) {
      return [...new Set(alternatives.map((alternative) => inner(alternative, path)))].join(" or ");
    }
    if (items) return `list of ${grouped(inner(items, `${path}[]`))}`;
    if (properties) return this.#objectAt(path, resolved, description);
    if (typeof additionalProperties === "object") {
      return `map to ${grouped(inner(additionalProperties, `${path}.<key>`))}`;
    }
    return scalar(resolved);
  }

  #objectAt(path: string, schema: JsonSchema, description: string): string {
    const { description: _, ...content } = schema;
    const key = JSON.stringify(content);
    const first = this.#pathOf.get(key);
    if (first === undefined) {
      this.#pathOf.set(key, path);
      this.#found.push({ path, schema, description });
    }
    if (first === undefined || first === path) return "object";
    return first === "" ? "object like the whole" : `object like ${code(first)}`;
  }

  #resolve(schema: JsonSchema): JsonSchema {
    if (schema.$ref === undefined) return schema;
    if (schema.$ref === "#") return this.#root;
    const target = this.#root.$defs?.[schema.$ref.replace("#/$defs/", "")];
    if (!target) throw new RenderError(`environment.schema.json: $ref "${schema.$ref}" leads nowhere`);
    return this.#resolve(target);
  }
}

/** A description ends with `Default: ….` where the default is a matter of code and not of the schema. */
function splitDefault(description: string): { readonly meaning: string; readonly fallback?: string | undefined } {
  const [, meaning = "", fallback] = /^(.*?)\s*\bDefault: (.*?)\.?$/s.exec(description) ?? [undefined, description];
  return { meaning, fallback };
}

/** A long list, such as all regions, stays in the schema: editors offer it from there. */
function choice(values: readonly unknown[]): string {
  const [first] = values;
  if (values.length > SHOWN_VALUES) return `one of ${values.length}, such as ${code(JSON.stringify(first))}`;
  return values.map((value) => code(JSON.stringify(value))).join(" or ");
}

const SHOWN_VALUES = 12;

function grouped(type: string): string {
  return / or |^one of /.test(type) ? `(${type})` : type;
}

function scalar({ type = "any", format, ...bounds }: JsonSchema): string {
  const name = format === undefined ? type : `${type} (${format})`;
  const range = type === "string" ? characters(bounds) : numbers(bounds);
  return range === "" ? name : `${name}, ${range}`;
}

function characters({ minLength = 0, maxLength }: JsonSchema): string {
  if (maxLength !== undefined) return `${minLength === 0 ? "up" : minLength} to ${maxLength} characters`;
  return minLength > 1 ? `at least ${minLength} characters` : "";
}

function numbers({ minimum, exclusiveMinimum, maximum }: JsonSchema): string {
  const least = within(minimum);
  const most = within(maximum);
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  if (least !== undefined) return `at least ${least}`;
  if (exclusiveMinimum !== undefined)
    return `above ${exclusiveMinimum}${most === undefined ? "" : `, at most ${most}`}`;
  return most === undefined ? "" : `at most ${most}`;
}

/** zod bounds every integer by what JavaScript counts exactly, which tells a reader nothing. */
function within(bound: number | undefined): number | undefined {
  return bound === undefined || Math.abs(bound) === Number.MAX_SAFE_INTEGER ? undefined : bound;
}
