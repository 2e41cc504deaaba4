/** Read without `instanceof`: an error of Node.js's own may come from another realm. */
export function codeOf(thrown: unknown): string | undefined {
  const code = typeof thrown === "object" && thrown !== null && "code" in thrown ? thrown.code : undefined;
  return typeof code === "string" ? code : undefined;
}

export function messageOf(thrown: unknown): string {
  const message = typeof thrown === "object" && thrown !== null && "message" in thrown ? thrown.message : undefined;
  return typeof message === "string" ? message : String(thrown);
}
