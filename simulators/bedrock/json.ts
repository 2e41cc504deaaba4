import { AwsError } from "./errors";

export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws AwsError ValidationException for what is no JSON object. */
export function parseObject(bytes: Buffer | string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(typeof bytes === "string" ? bytes : bytes.toString("utf8"));
  } catch {
    throw malformed("the body is not valid JSON");
  }
  if (!isObject(value)) throw malformed("#: expected type: JSONObject");
  return value;
}

/** Bedrock's wording for a body that a model's schema refuses. */
export function malformed(what: string): AwsError {
  return new AwsError(
    "ValidationException",
    `Malformed input request: ${what}, please reformat your input and try again.`,
  );
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objectOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The objects of a list; anything else in it is passed over. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return listOf(value).filter(isObject);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === "string");
}

/** A whole number that is not negative. */
export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
