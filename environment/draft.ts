import { z } from "zod";
import type { Path } from "./problems";
import { environmentSchema } from "./schema/environment-schema";

/**
 * An environment of which any part may be missing.
 *
 * Cross-checks read this, so that one mistake never hides another: what the schema refused is left out, the rest is checked.
 */
export type Draft = DeepPartial<z.output<typeof environmentSchema>> & {
  /**
   * Whether the schema refused something there, below, or all that it is a part of: then nothing is known of it, not
   * even that the default holds.
   */
  refused(path: Path): boolean;
};

type DeepPartial<T> = T extends readonly (infer Element)[]
  ? (DeepPartial<Element> | undefined)[]
  : T extends object
    ? { [Key in keyof T]?: DeepPartial<T[Key]> | undefined }
    : T;

/** What of the input the schema accepts: all of it, where it has no complaint. */
export function draftOf(input: unknown, parsed: z.ZodSafeParseResult<z.output<typeof environmentSchema>>): Draft {
  if (parsed.success) return { ...parsed.data, refused: () => false };
  const partly = lenient(environmentSchema).safeParse(input);
  const accepted = (partly.success ? (partly.data ?? {}) : {}) as DeepPartial<z.output<typeof environmentSchema>>;
  const places = parsed.error.issues.flatMap(placesOf);
  return { ...accepted, refused: (path) => places.some((place) => isWithin(place, path) || isWithin(path, place)) };
}

function placesOf(issue: z.core.$ZodIssue): Path[] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

function isWithin(path: Path, whole: Path): boolean {
  return whole.every((key, index) => path[index] === key);
}

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
