export const OPERATIONS = [
  "invoke",
  "invoke-with-response-stream",
  "converse",
  "converse-stream",
  "count-tokens",
] as const;

export type Operation = (typeof OPERATIONS)[number];

export interface Route {
  readonly operation: Operation;
  /** Decoded: `:` and the `/` of an ARN are themselves. */
  readonly modelId: string;
}

/** Reads `/model/{id}/{operation}`. The id comes encoded, yet some clients leave `:` and `/` as they are. */
export function readRoute(path: string): Route | undefined {
  if (!path.startsWith(PREFIX)) return undefined;
  const end = path.lastIndexOf("/");
  const operation = OPERATIONS.find((name) => name === path.slice(end + 1));
  if (operation === undefined || end <= PREFIX.length) return undefined;
  try {
    return { operation, modelId: decodeURIComponent(path.slice(PREFIX.length, end)) };
  } catch {
    return undefined;
  }
}

export function isStreaming(operation: Operation): boolean {
  return operation === "invoke-with-response-stream" || operation === "converse-stream";
}

const PREFIX = "/model/";
