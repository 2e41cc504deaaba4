import { isObject } from "../policy/json-body";
import type { Reasoning } from "./conversation";

/**
 * What a model has thought, as `encrypted_content` of a Responses item: a client keeps it and sends it back, and the model knows by
 * its signature that nobody has changed it. It is no secret: the text itself goes to the client as a summary.
 */
export function sealReasoning(reasoning: readonly Reasoning[]): string {
  return `${MARK}${Buffer.from(JSON.stringify(reasoning)).toString("base64")}`;
}

/** `undefined` for what this gateway has not sealed. */
export function openReasoning(sealed: string): readonly Reasoning[] | undefined {
  if (!sealed.startsWith(MARK)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(sealed.slice(MARK.length), "base64").toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const reasoning = value.map(readReasoning);
  return reasoning.every((each) => each !== undefined) ? reasoning : undefined;
}

/** A block of Converse, or `undefined` for something else. */
export function readReasoning(value: unknown): Reasoning | undefined {
  if (!isObject(value)) return undefined;
  if (typeof value.redactedContent === "string") return { redactedContent: value.redactedContent };
  const { reasoningText } = value;
  if (!isObject(reasoningText) || typeof reasoningText.text !== "string") return undefined;
  const { text, signature } = reasoningText;
  return { reasoningText: { text, ...(typeof signature === "string" && { signature }) } };
}

const MARK = "bedrock-converse:";
