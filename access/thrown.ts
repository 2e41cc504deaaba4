// What was thrown may come from another realm or from another copy of a class: `instanceof Error` would miss it.

export function messageOf(thrown: unknown): string {
  return textAt(thrown, "message") ?? String(thrown);
}

/** `ENOENT` of Node.js, `invalid-environment` of ours. */
export function codeOf(thrown: unknown): string | undefined {
  return textAt(thrown, "code");
}

export function nameOf(thrown: unknown): string {
  return textAt(thrown, "name") ?? "Error";
}

function textAt(thrown: unknown, key: string): string | undefined {
  if (typeof thrown !== "object" || thrown === null || !(key in thrown)) return undefined;
  const value = (thrown as Record<string, unknown>)[key];
  return typeof value === "string" ? value : undefined;
}
