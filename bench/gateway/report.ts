import type { Measurements } from "./measure";
import { quantile } from "./statistics";

export interface Figure {
  readonly what: string;
  readonly value: number;
  /** The same of what stands beside it: a direct call, a bare proxy, an empty script. */
  readonly floor?: number;
  readonly budget?: { readonly limit: number; readonly kind: "at most" | "at least" };
}

export interface Report {
  readonly figures: readonly Figure[];
  readonly text: string;
  readonly passed: boolean;
}

export function renderReport(found: Measurements): Report {
  const figures = figuresOf(found);
  const rows = figures.map(({ what, value, floor, budget }) => [
    budget === undefined ? "" : holds({ what, value, budget }) ? "ok" : "OVER",
    what,
    short(value),
    floor === undefined ? "" : short(floor),
    floor === undefined || floor === 0 ? "" : (value / floor).toFixed(2),
    budget === undefined ? "" : `${budget.kind} ${budget.limit.toLocaleString("en-US")}`,
  ]);
  return {
    figures,
    text: columns([["", "", "gateway", "floor", "ratio", "budget"], ...rows]),
    passed: figures.every(holds),
  };
}

function figuresOf({ latency, throughput, firstEvent, memory, admissions }: Measurements): Figure[] {
  const added = (of: Measurements["latency"], who: "bare" | "memory" | "redis", share: number) =>
    quantile(of[who], share) - quantile(of.direct, share);
  return [
    { what: "direct call, p50 ms", value: quantile(latency.direct, 0.5) },
    { what: "direct call, p99 ms", value: quantile(latency.direct, 0.99) },
    {
      what: "added in memory, p50 ms (floor: bare proxy)",
      value: added(latency, "memory", 0.5),
      floor: added(latency, "bare", 0.5),
      budget: { limit: 0.5, kind: "at most" },
    },
    {
      what: "added in memory, p99 ms",
      value: added(latency, "memory", 0.99),
      floor: added(latency, "bare", 0.99),
      budget: { limit: 4, kind: "at most" },
    },
    {
      what: "added with Redis, p50 ms",
      value: added(latency, "redis", 0.5),
      floor: added(latency, "bare", 0.5),
      budget: { limit: 0.8, kind: "at most" },
    },
    {
      what: "added with Redis, p99 ms",
      value: added(latency, "redis", 0.99),
      floor: added(latency, "bare", 0.99),
    },
    {
      what: "requests/s on one core in memory (floor: bare proxy)",
      value: throughput.memory.perSecond,
      floor: throughput.bare.perSecond,
      budget: { limit: 3_000, kind: "at least" },
    },
    {
      what: "requests/s on one core with Redis",
      value: throughput.redis.perSecond,
      floor: throughput.bare.perSecond,
      budget: { limit: 2_500, kind: "at least" },
    },
    {
      what: "CPU of a request in memory, µs",
      value: throughput.memory.cpuMicroseconds,
      floor: throughput.bare.cpuMicroseconds,
    },
    {
      what: "CPU of a request with Redis, µs",
      value: throughput.redis.cpuMicroseconds,
      floor: throughput.bare.cpuMicroseconds,
    },
    {
      what: "first event later in memory, p50 ms (floor: bare proxy)",
      value: added(firstEvent, "memory", 0.5),
      floor: added(firstEvent, "bare", 0.5),
      budget: { limit: 1, kind: "at most" },
    },
    {
      what: "first event later with Redis, p50 ms",
      value: added(firstEvent, "redis", 0.5),
      floor: added(firstEvent, "bare", 0.5),
      budget: { limit: 1, kind: "at most" },
    },
    {
      what: `kB a stream, ${memory.streams.toLocaleString("en-US")} open`,
      value: ((memory.open.megabytes - memory.before.megabytes) * 1_000) / memory.streams,
    },
    {
      what: "heap kB a stream",
      value: ((memory.open.heapMegabytes - memory.before.heapMegabytes) * 1_000) / memory.streams,
    },
    {
      what: "MB of the process with them (floor: before)",
      value: memory.open.megabytes,
      floor: memory.before.megabytes,
    },
    {
      what: "admissions/s by the script's own time (floor: empty script)",
      value: 1e6 / admissions.ours.serverMicroseconds,
      floor: 1e6 / admissions.floor.serverMicroseconds,
      budget: { limit: 20_000, kind: "at least" },
    },
    { what: "admissions/s of one client", value: admissions.ours.perSecond, floor: admissions.floor.perSecond },
  ];
}

function holds({ value, budget }: Figure): boolean {
  if (budget === undefined) return true;
  return budget.kind === "at most" ? value <= budget.limit : value >= budget.limit;
}

function short(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(2);
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 1 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
