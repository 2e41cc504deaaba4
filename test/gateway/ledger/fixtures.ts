import type { LedgerEntry } from "../../../access/ledger-entry";
import { FileLedger, type FileLedgerProps } from "../../../gateway/ledger/file-ledger";
import type { LedgerProblem } from "../../../gateway/ledger/ledger-problem";

export const NOON = Date.parse("2026-11-25T12:00:00Z");

/** A call of anna's in team payments that cost 100 nanodollars at {@link NOON}. */
export function entry(
  id: string,
  more: Partial<LedgerEntry> & { readonly team?: string; readonly user?: string } = {},
): LedgerEntry {
  const { team = "payments", user = "anna", ...rest } = more;
  return {
    id,
    at: new Date(NOON).toISOString(),
    day: "2026-11-25",
    month: "2026-11",
    principal: { environment: "dev", team, user, credential: { kind: "token", id: "token-1", expiresAt: NOON } },
    scopes: [`team/${team}`, "route/claude-sonnet", `user/${user}`],
    route: "claude-sonnet",
    modelId: "anthropic.claude-sonnet-4-5-20250929-v1:0",
    region: "eu-central-1",
    surface: "anthropic",
    operation: "messages",
    outcome: "completed",
    status: 200,
    usage: { input: 10, output: 20, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0 },
    cost: 100,
    reserved: 250,
    latencyMilliseconds: 800,
    ...rest,
  };
}

/** A ledger, and the problems that it has reported. */
export function openLedger(
  path: string,
  more: Partial<FileLedgerProps> = {},
): { ledger: FileLedger; problems: LedgerProblem[] } {
  const problems: LedgerProblem[] = [];
  const ledger = new FileLedger({ path, now: () => NOON, reportProblem: (problem) => problems.push(problem), ...more });
  return { ledger, problems };
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}
