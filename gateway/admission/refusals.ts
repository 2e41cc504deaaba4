import { dollars } from "../../access/money";
import type { ScopeKind } from "../../access/scope";
import { type BindingLimit, Refusal } from "../refusal";
import type { Breach } from "./limiter-store";
import { isMoney } from "./rules";

/** @param at - When it was decided, by the clock that `breach.retryAt` is of. */
export function limited(breach: Breach, at: number): Refusal {
  const binding = bindingOf(breach);
  const details = {
    binding,
    ...(Number.isFinite(breach.retryAt) && { retryAfterSeconds: seconds(breach.retryAt - at) }),
  };
  return new Refusal("limited", textOf(binding, details.retryAfterSeconds), details);
}

/** @param mark - `user:anna` */
export function revoked(mark: string): Refusal {
  const [kind = "", ...id] = mark.split(":");
  const what = REVOKED[kind] ?? kind;
  return new Refusal("forbidden", `Access of ${what} "${id.join(":")}" has been revoked.`);
}

export function broken(retryAt: number, at: number): Refusal {
  const retryAfterSeconds = seconds(retryAt - at);
  const text = `Every way to this model has failed several times in a row and is left alone for a while. ${tryAgain(retryAfterSeconds)}`;
  return new Refusal("unavailable", text, { retryAfterSeconds });
}

/** The store is away, and limits are never left open. */
export function undecidable(cause: unknown): Refusal {
  return new Refusal("unavailable", `The gateway cannot count limits just now, so it makes no calls. ${tryAgain(1)}`, {
    retryAfterSeconds: 1,
    because: "store-lost",
    cause,
  });
}

/** The store is being reloaded, for longer than a request waits. */
export function reloading(): Refusal {
  return new Refusal("unavailable", `The gateway is reading what has been spent. ${tryAgain(2)}`, {
    retryAfterSeconds: 2,
  });
}

/** While the store is away, this process has its share of every limit and no more. */
export function limitedToShare(breach: Breach, at: number, replicas: number): Refusal {
  const refusal = limited(breach, at);
  const text = `${refusal.message} The store that counts limits is away, and each of ${replicas} gateways keeps to its share.`;
  return new Refusal("limited", text, {
    ...(refusal.binding && { binding: refusal.binding }),
    retryAfterSeconds: refusal.retryAfterSeconds ?? SHARE_RETRY_SECONDS,
  });
}

/** What a share never allows, the whole limit may: as soon as the store is back. */
const SHARE_RETRY_SECONDS = 5;

const REVOKED: Readonly<Record<string, string>> = {
  user: "user",
  team: "team",
  environment: "environment",
  key: "gateway key",
  token: "token",
  certificate: "certificate",
};

const SCOPES: Readonly<Record<ScopeKind, string>> = {
  team: "team",
  user: "user",
  credential: "credential",
  route: "model",
};

function bindingOf({ limit, scope, allowed, spent, held, needed }: Breach): BindingLimit {
  if (!isMoney(limit)) return { limit, scope, allowed, spent, held, needed };
  const [a, s, h, n] = [dollars(allowed), dollars(spent), dollars(held), dollars(needed)];
  return { limit, scope, allowed: a, spent: s, held: h, needed: n };
}

function textOf(binding: BindingLimit, retryAfterSeconds: number | undefined): string {
  const { limit, allowed, spent, held, needed } = binding;
  const whom = `${SCOPES[binding.scope.kind]} "${binding.scope.id}"`;
  const again = tryAgain(retryAfterSeconds);
  switch (limit) {
    case "requestsPerMinute":
      return `The limit of ${count(allowed)} requests a minute for ${whom} is reached: ${count(spent)} were made in the last 60 seconds. ${again}`;
    case "concurrency":
      return `The limit of ${count(allowed)} calls at the same time for ${whom} is reached: ${count(held)} are running. ${again}`;
    case "tokensPerMinute": {
      const limitText = `The limit of ${count(allowed)} tokens a minute for ${whom}`;
      if (retryAfterSeconds === undefined) return tooMuch(limitText, `${count(needed)} tokens`);
      const left = count(Math.max(0, allowed - spent));
      return `${limitText} would be passed: ${count(spent)} are used or reserved in the last 60 seconds, ${left} remain, and this call may need ${count(needed)}. ${again}`;
    }
    case "dollarsPerDay":
    case "dollarsPerMonth": {
      const limitText = `The limit of ${money(allowed)} a ${limit === "dollarsPerDay" ? "day" : "month"} for ${whom}`;
      if (retryAfterSeconds === undefined) return tooMuch(limitText, money(needed));
      const left = money(Math.max(0, allowed - spent - held));
      const back = spent + needed <= allowed ? "What running calls do not use of it is given back when they end. " : "";
      return `${limitText} would be passed: ${money(spent)} are spent, ${money(held)} are held by running calls, ${left} remain, and this call may cost ${money(needed)}. ${back}${again}`;
    }
  }
}

function tooMuch(limit: string, needed: string): string {
  return `${limit} is less than this one call may need, ${needed}: it can never be made. Ask for fewer output tokens, or send less.`;
}

function tryAgain(retryAfterSeconds: number | undefined): string {
  if (retryAfterSeconds === undefined) return "It will not be free again.";
  return `Try again in ${duration(retryAfterSeconds)}.`;
}

function seconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}

function duration(total: number): string {
  const days = Math.floor(total / 86_400);
  const hours = Math.floor((total % 86_400) / 3_600);
  const minutes = Math.floor((total % 3_600) / 60);
  if (days > 0) return `${plural(days, "day")} ${plural(hours, "hour")}`;
  if (hours > 0) return `${plural(hours, "hour")} ${plural(minutes, "minute")}`;
  if (minutes > 0) return `${plural(minutes, "minute")} ${plural(total % 60, "second")}`;
  return plural(total, "second");
}

function plural(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}

function count(amount: number): string {
  return amount.toLocaleString("en-US");
}

/** To the cent, and as much finer as there is something: a call may cost parts of a cent. */
function money(amount: number): string {
  return amount.toLocaleString("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 6 });
}
