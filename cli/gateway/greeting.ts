import type { SimulatedWorld } from "./upstream-of";

export interface StartedGateway {
  readonly environment: string;
  readonly url: string;
  readonly upstream: string;
  readonly store: string;
  /** Pattern of the ledger's files. */
  readonly ledger: string;
  readonly accessState: string;
}

/**
 * What a person needs to point a tool at the gateway, ready to be copied.
 *
 * @param flags - With which other commands find this gateway's files.
 */
export function greeting(
  gateway: StartedGateway,
  world: SimulatedWorld | undefined,
  devKeys: number,
  flags: string,
): string {
  const { environment, url, upstream, store, ledger } = gateway;
  return [
    `Gateway of ${environment} at ${url}`,
    `upstream ${upstream}, limits counted in ${store}, usage written to ${ledger}`,
    "",
    ...credentialLines(world, devKeys, flags),
    "AWS SDKs:",
    `  export AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${url}/bedrock AWS_BEARER_TOKEN_BEDROCK=$TOKEN AWS_REGION=eu-central-1`,
    "Anthropic's SDKs and Claude Code:",
    `  export ANTHROPIC_BASE_URL=${url}/anthropic ANTHROPIC_AUTH_TOKEN=$TOKEN`,
    "OpenAI's SDKs:",
    `  export OPENAI_BASE_URL=${url}/openai/v1 OPENAI_API_KEY=$TOKEN`,
    "Who am I, and what is left:",
    `  curl -s -H "authorization: Bearer $TOKEN" ${url}/access/v1/me`,
    "",
    "In another terminal, what is spent, and the end of somebody's access:",
    `  npx bedrock-access usage ${flags} --follow`,
    `  npx bedrock-access revoke user NAME ${flags}`,
    "",
    "Ctrl-C ends, once running answers have.",
    "",
  ].join("\n");
}

function credentialLines(world: SimulatedWorld | undefined, devKeys: number, flags: string): string[] {
  if (world?.token !== undefined) {
    return [`A token of ${world.user} in team ${world.team}, for twelve hours:`, `  export TOKEN=${world.token}`, ""];
  }
  if (devKeys > 0) return ["Your development key:", "  export TOKEN=…", ""];
  return ["A gateway key:", `  export TOKEN=$(npx bedrock-access key create ${flags} --team TEAM --user NAME)`, ""];
}
