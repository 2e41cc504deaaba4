import type { GatewayProcess } from "./fleet";
import { ANSWER_MARK, keyOf, PROMPT_MARK } from "./marks";

export interface CallOptions {
  /** @default that of the team's developer */
  readonly key?: string;
  /** What the simulated model is asked to do, such as `[[delay 200ms]]`. @default to answer at once */
  readonly ask?: string;
  readonly signal?: AbortSignal;
}

/** How a call ended. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One call of a team, to its end. */
export async function call(one: GatewayProcess, team: string, options: CallOptions = {}): Promise<Answer> {
  const response = await send(one, "converse", team, options);
  return { status: response.status, body: await response.text() };
}

/** A stream of a team that has begun. */
export async function stream(one: GatewayProcess, team: string, options: CallOptions = {}): Promise<Response> {
  const response = await send(one, "converse-stream", team, options);
  if (response.status !== 200) throw new Error(`no stream: ${response.status} ${await response.text()}`);
  return response;
}

function send(one: GatewayProcess, operation: string, team: string, options: CallOptions): Promise<Response> {
  const { key = keyOf(team), ask = "", signal } = options;
  return fetch(`${one.url}/bedrock/model/claude-haiku/${operation}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({
      messages: [{ role: "user", content: [{ text: `${PROMPT_MARK} [[say "${ANSWER_MARK}"]] ${ask}` }] }],
      inferenceConfig: { maxTokens: 1_000 },
    }),
    ...(signal && { signal }),
  });
}

/** How many answers there are of each status. */
export function statuses(answers: readonly Answer[]): Readonly<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** What a team's own scope has used of a limit, over all processes. */
export interface Used {
  readonly allowed: number;
  readonly spent: number;
  readonly held: number;
}

/** By the limit's name; `undefined`: the store cannot be asked. */
export async function used(one: GatewayProcess, team: string): Promise<Readonly<Record<string, Used>> | undefined> {
  const response = await fetch(`${one.url}/access/v1/me`, { headers: { "x-api-key": keyOf(team) } });
  if (response.status === 503) return undefined;
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  const { note, limits } = (await response.json()) as {
    note?: string;
    limits: (Used & { limit: string; scope: { kind: string } })[];
  };
  if (note !== undefined) return undefined; // this process's share alone
  return Object.fromEntries(limits.filter(({ scope }) => scope.kind === "team").map((each) => [each.limit, each]));
}
