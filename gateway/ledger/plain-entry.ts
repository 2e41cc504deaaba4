import type { LedgerEntry } from "../../access/ledger-entry";

/** What of an entry is kept. Whatever else the object carries stays out of the record. */
export function plainEntry(entry: LedgerEntry) {
  const { credential, environment, team, user } = entry.principal;
  const { input, output, cacheRead, cacheWrite, cacheWriteLong } = entry.usage;
  return {
    id: entry.id, // first: whoever reads torn lines finds the beginning of an entry by it
    at: entry.at,
    day: entry.day,
    month: entry.month,
    principal: {
      environment,
      team,
      user,
      credential: { kind: credential.kind, id: credential.id, expiresAt: credential.expiresAt },
    },
    scopes: entry.scopes,
    route: entry.route,
    modelId: entry.modelId,
    region: entry.region,
    surface: entry.surface,
    operation: entry.operation,
    outcome: entry.outcome,
    status: entry.status,
    usage: { input, output, cacheRead, cacheWrite, cacheWriteLong },
    cost: entry.cost,
    reserved: entry.reserved,
    lostAttempts: entry.lostAttempts,
    cache: entry.cache,
    latencyMilliseconds: entry.latencyMilliseconds,
    firstEventMilliseconds: entry.firstEventMilliseconds,
  };
}
