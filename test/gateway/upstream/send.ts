import type { Readable } from "node:stream";
import { BedrockUpstream, type BedrockUpstreamOptions } from "../../../gateway/upstream/bedrock-upstream";
import { type CredentialsSource, SIMULATED_CREDENTIALS } from "../../../gateway/upstream/sessions/credentials";
import type { UpstreamRequest, UpstreamTarget } from "../../../gateway/upstream/upstream";

export const FIXED_CREDENTIALS: CredentialsSource = {
  credentials: async () => SIMULATED_CREDENTIALS,
  discard: () => undefined,
};

/** No jitter: a pause is what the target asks for, or nothing. */
export function upstreamTo(endpoint: string, options: Partial<BedrockUpstreamOptions> = {}): BedrockUpstream {
  return new BedrockUpstream({
    credentials: FIXED_CREDENTIALS,
    endpoint,
    now: Date.now,
    random: () => 0,
    ...options,
  });
}

export function targetOf(model: string, changes: Partial<UpstreamTarget> = {}): UpstreamTarget {
  return {
    name: model,
    target: { modelId: model, geography: "in-region", region: "eu-central-1", account: "own", invokeId: model },
    roleArn: undefined,
    body: Buffer.from('{"messages":[]}'),
    headers: { "content-type": "application/json" },
    ...changes,
  };
}

export function requestTo(
  targets: readonly (string | UpstreamTarget)[],
  changes: Partial<UpstreamRequest> = {},
): UpstreamRequest {
  return {
    id: "request-1",
    team: "payments",
    user: "anna",
    operation: "converse",
    targets: targets.map((target) => (typeof target === "string" ? targetOf(target) : target)),
    deadline: Date.now() + 50_000,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Reports as `model+` and `model-`. */
export function reports(): { readonly heard: string[]; readonly report: Parameters<BedrockUpstream["send"]>[1] } {
  const heard: string[] = [];
  return { heard, report: (target, outcome) => heard.push(`${target}${outcome === "succeeded" ? "+" : "-"}`) };
}

export async function textOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
