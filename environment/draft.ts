import { z } from "zod";
import { environmentSchema } from "./schema/environment-schema";

/**
 * An environment of which any part may be missing.
 *
 * Cross-checks read this, so that one mistake never hides another: what the schema refused is left out, the rest is checked.
 */
export type Draft = DeepPartial<z.output<typeof environmentSchema>> & {
  /** Keys of the top level below which the schema refused something. */
  readonly refused: ReadonlySet<string>;
};

type DeepPartial<T> = T extends readonly (infer Element)[]
  ? (DeepPartial<Element> | undefined)[]
  : T extends object
    ? { [Key in keyof T]?: DeepPartial<T[Key]> | undefined }
    : T;

/** What of the input the schema accepts. */
export function draftOf(input: unknown, complaint: z.ZodError | undefined): Draft {
  const parsed = lenientEnvironment.safeParse(input);
  const accepted = (parsed.success ? (parsed.data ?? {}) : {}) as DeepPartial<z.output<typeof environmentSchema>>;
  return { ...accepted, refused: new Set(complaint?.issues.map((issue) => String(issue.path[0]))) };
}

const lenientEnvironment = lenient(environmentSchema);

/** A schema that drops what the given one refuses, at the smallest place that it can, and keeps the rest. */
function lenient(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) return orNothing(lenientObject(schema));
  if (schema instanceof z.ZodRecord) return orNothing(z.record(z.string(), lenient(schema.valueType)));
  if (schema instanceof z.ZodArray) return orNothing(z.array(lenient(schema.element)));
  if (schema instanceof z.ZodOptional) return lenient(schema.unwrap());
  if (schema instanceof z.ZodUnion) {
    const options = schema.options.map((option) =>
      option instanceof z.ZodObject ? lenientObject(option) : (option as z.ZodType),
    );
    return orNothing(z.union(options));
  }
  return orNothing(schema as z.ZodType);
}

/** Literals stay strict: they tell the kinds of a union apart. */
function lenientObject(schema: z.ZodObject): z.ZodType {
  const shape = Object.entries(schema.shape).map(([key, value]) => [
    key,
    value instanceof z.ZodLiteral ? value : lenient(value),
  ]);
  return z.object(Object.fromEntries(shape));
}

function orNothing(schema: z.ZodType): z.ZodType {
  return schema.optional().catch(undefined);
}
