/**
 * Betas that Claude Code and Anthropic's SDKs send unasked and Bedrock refuses with "invalid beta flag". All others go upstream,
 * known here or not: whoever asks for a feature shall get it, or Bedrock's own word.
 *
 * @see https://github.com/router-for-me/CLIProxyAPI/issues/4750
 * @see https://github.com/anthropics/claude-code/issues/56595
 * @see https://github.com/BerriAI/litellm/pull/19875
 */
const REFUSED_UPSTREAM: readonly string[] = [
  "advanced-tool-use-2025-11-20",
  "extended-cache-ttl-2025-04-11", // Bedrock takes a cache's ttl without it
  "fast-mode-2026-02-01",
  "mcp-servers-2025-12-04",
  "oauth-2025-04-20",
  "prompt-caching-scope-2026-01-05",
  "redact-thinking-2026-02-12",
  "token-efficient-tools-2026-03-28",
];

/** What of the `anthropic-beta` header goes into the body's `anthropic_beta`, which may name some already. */
export function upstreamBetas(header: string | undefined, inBody: unknown): string[] {
  const named = Array.isArray(inBody) ? inBody.filter((beta) => typeof beta === "string") : [];
  const sent = (header ?? "")
    .split(",")
    .map((beta) => beta.trim())
    .filter((beta) => beta !== "" && !REFUSED_UPSTREAM.includes(beta));
  return [...new Set([...named, ...sent])];
}
