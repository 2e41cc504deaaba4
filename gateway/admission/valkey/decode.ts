import type { Scope, ScopeKind } from "../../../access/scope";
import { LIMIT_KINDS } from "../../../environment/environment";
import type { Breach, Lost, Renewal, ScopeUsage, SettlementResult } from "../limiter-store";
import { Reply } from "./reply";

type ScopeId = { readonly kind: ScopeKind; readonly id: string };

export function lostAs(reply: Reply): Lost {
  if (reply.kind !== "lost") throw reply.unexpected();
  const epoch = reply.text(1);
  return { kind: "lost", epoch: epoch === "" ? undefined : epoch };
}

export function renewalAs(reply: Reply): Renewal {
  return reply.kind === "renewed" ? { kind: "renewed", epoch: reply.text(1) } : lostAs(reply);
}

export function settlementAs(reply: Reply): SettlementResult {
  const { kind } = reply;
  if (kind !== "settled" && kind !== "charged" && kind !== "already-settled") return lostAs(reply);
  return { kind, epoch: reply.text(1) };
}

export function breachAs(reply: Reply, scopes: readonly Scope[]): Breach {
  const [limit = -1, scope = -1, allowed = 0, spent = 0, held = 0, needed = 0, retryAt = 0] = reply.numbers();
  const { kind, id } = at(scopes, scope, reply);
  return {
    limit: at(LIMIT_KINDS, limit, reply),
    scope: { kind, id },
    allowed,
    spent,
    held,
    needed,
    retryAt: retryAt < 0 ? Number.POSITIVE_INFINITY : retryAt,
  };
}

export function usageAs(reply: Reply, scopes: readonly ScopeId[]): ScopeUsage[] {
  return reply.replies().map((each, position) => {
    const [requests = 0, tokens = 0, running = 0, daySpent = 0, dayHeld = 0, monthSpent = 0, monthHeld = 0] =
      each.numbers();
    const { kind, id } = at(scopes, position, reply);
    return {
      kind,
      id,
      requestsPerMinute: requests,
      tokensPerMinute: tokens,
      concurrency: running,
      dollarsPerDay: { spent: daySpent, held: dayHeld },
      dollarsPerMonth: { spent: monthSpent, held: monthHeld },
    };
  });
}

/** A call that is due, with the names of its scopes; none where its record is gone. */
export function dueCallsAs(reply: Reply): { readonly id: string; readonly scopes: readonly string[] }[] {
  const records = reply.reply(2).texts();
  return reply
    .reply(1)
    .texts()
    .map((id, position) => ({ id, scopes: scopesIn(records[position] ?? "") }));
}

/** The names stand behind the six fields that scripts read. */
function scopesIn(record: string): string[] {
  const json = record.split("|").slice(6).join("|");
  return json === "" ? [] : Reply.of(JSON.parse(json)).texts();
}

function at<Item>(items: readonly Item[], position: number, reply: Reply): Item {
  const item = items[position];
  if (item === undefined) throw reply.unexpected();
  return item;
}
