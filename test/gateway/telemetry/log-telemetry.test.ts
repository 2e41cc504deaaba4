import type { LedgerEntry } from "../../../access/ledger-entry";
import { METRICS } from "../../../access/metrics";
import { limited, undecidable } from "../../../gateway/admission/refusals";
import { Refusal } from "../../../gateway/refusal";
import { LogTelemetry, type Telemetry } from "../../../gateway/telemetry/telemetry";

const NOW = Date.parse("2026-11-25T12:00:00Z");
const TEAM = { environment: "dev", team: "payments" };

const ENTRY: LedgerEntry = {
  id: "r-1",
  at: "2026-11-25T12:00:00.000Z",
  day: "2026-11-25",
  month: "2026-11",
  principal: { ...TEAM, user: "anna", credential: { kind: "key", id: "k", expiresAt: NOW } },
  scopes: ["team/payments"],
  route: "sonnet",
  modelId: "m",
  region: "eu-west-1",
  surface: "bedrock",
  operation: "converse",
  outcome: "completed",
  status: 200,
  usage: { input: 5, output: 7, cacheRead: 3, cacheWrite: 0, cacheWriteLong: 0 },
  cost: 2_000_000_000,
  reserved: 3_000_000_000,
  latencyMilliseconds: 40,
};

interface Line {
  readonly _aws?: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [field: string]: unknown;
}

function lineOf(tell: (telemetry: Telemetry) => void, ledgerRegion?: string): Line {
  const lines: string[] = [];
  tell(
    new LogTelemetry(
      (line) => lines.push(line),
      () => NOW,
      "dev",
      ledgerRegion,
    ),
  );
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? "") as Line;
}

/** Each metric of a line as `Name{dimension,…}=value`. */
function metricsOf(line: Line): string[] {
  return (line._aws?.CloudWatchMetrics ?? []).flatMap(({ Dimensions, Metrics }) =>
    Metrics.map(({ Name }) => `${Name}{${Dimensions.join(";")}}=${String(line[Name])}`),
  );
}

const breach = { limit: "requestsPerMinute", allowed: 1, spent: 1, held: 0 } as const;

type Case = readonly [event: string, tell: (telemetry: Telemetry) => void, metrics: readonly string[]];

const CASES: readonly Case[] = [
  [
    "a call",
    (to) => to.served({ ...ENTRY, firstEventMilliseconds: 9 }, { broken: undefined, askedAfter: 2 }),
    [
      "Requests{environment,team,route}=1",
      "InputTokens{environment,team,route}=8",
      "OutputTokens{environment,team,route}=7",
      "CacheReadTokens{environment,team,route}=3",
      "Cost{environment,team,route}=2",
      "Latency{environment,team,route}=40",
      "FirstEvent{environment,team,route}=9",
      "EstimateExceeded{environment,team,route}=0",
      "AddedLatency{environment}=2",
    ],
  ],
  [
    "a refusal by a limit",
    (to) => {
      const scope = { kind: "team", id: "payments" } as const;
      to.refused(limited({ ...breach, scope, needed: 1, retryAt: NOW + 5_000 }, NOW), {
        request: "r",
        surface: "bedrock",
      });
    },
    ["Refused{environment}=1", "Refused{environment,kind}=1"],
  ],
  [
    "a refusal because the store is lost",
    (to) => to.refused(undecidable(new Error("gone")), { request: "r", surface: "bedrock" }),
    ["Refused{environment}=1", "StoreLost{environment}=1", "Refused{environment,kind}=1"],
  ],
  ["a failure", (to) => to.failed(new Error("ours"), { request: "r" }), ["Failed{environment}=1"]],
  [
    "an entry that could not be written",
    (to) => to.ledger({ kind: "entry-failed", entry: ENTRY, cause: new Error("full") }),
    ["LedgerFailed{environment}=1"],
  ],
  ["a ledger that has caught up", (to) => to.ledger({ kind: "caught-up", entries: 2 }), []],
  [
    "a refusal because entries wait for the ledger",
    (to) => {
      const refusal = new Refusal("unavailable", "Later.", { because: "ledger-behind" });
      to.refused(refusal, { request: "r", surface: "bedrock" });
    },
    ["Refused{environment}=1", "LedgerFailed{environment}=1", "Refused{environment,kind}=1"],
  ],
  [
    "a payload that could not be kept",
    (to) => to.payloadFailed(ENTRY, new Error("full")),
    ["PayloadFailed{environment}=1"],
  ],
  [
    "a reload",
    (to) => to.admission({ kind: "reloaded", team: TEAM, milliseconds: 3 }),
    ["StoreReloads{environment}=1"],
  ],
  [
    "a store that was left",
    (to) => to.admission({ kind: "store-left", team: TEAM, cause: "gone" }),
    ["StoreLost{environment}=1"],
  ],
  [
    "a breaker",
    (to) => to.admission({ kind: "breaker-opened", team: TEAM, target: "t" }),
    ["BreakerOpen{environment}=1"],
  ],
  ["a store that is back", (to) => to.admission({ kind: "store-rejoined", team: TEAM }), []],
  [
    "a policy that could not be used",
    (to) => to.policy({ kind: "policy-rejected", cause: new Error("no JSON") }),
    ["PolicyFailed{environment}=1"],
  ],
  ["another policy", (to) => to.policy({ kind: "policy-loaded" }), []],
];

test.each(CASES)("%s is counted by its metrics", (_, tell, metrics) => {
  expect(metricsOf(lineOf(tell))).toEqual(metrics);
});

test("every metric that alarms and dashboards may read is one that some event brings", () => {
  const brought = CASES.flatMap(([, , metrics]) => metrics.map((metric) => metric.replace(/=.*/, "")));
  expect([...new Set(brought)].sort()).toEqual(
    METRICS.map(({ name, dimensions }) => `${name}{${dimensions.join(",")}}`).sort(),
  );
});

test("every metric of a line has the name, unit and dimensions that alarms and dashboards are made from", () => {
  const line = lineOf((to) => to.served(ENTRY, { broken: undefined, askedAfter: 1 }));
  for (const { Namespace, Dimensions, Metrics } of line._aws?.CloudWatchMetrics ?? []) {
    expect(Namespace).toBe("BedrockAccess");
    for (const { Name, Unit } of Metrics) {
      expect(METRICS).toContainEqual(expect.objectContaining({ name: Name, unit: Unit, dimensions: Dimensions[0] }));
      for (const dimension of Dimensions[0] ?? []) expect(line[dimension]).toEqual(expect.any(String));
    }
  }
});

test("lost attempts are no sign of an estimate that did not hold", () => {
  const lost = { ...ENTRY, lostAttempts: 2, cost: 8_000_000_000 };
  expect(lineOf((to) => to.served(lost, { broken: undefined }))).toMatchObject({
    EstimateExceeded: 0,
    lostAttempts: 2,
  });
  expect(lineOf((to) => to.served({ ...lost, cost: 9_000_000_001 }, { broken: undefined }))).toMatchObject({
    EstimateExceeded: 1,
  });
});

test("what a refusal repeats of the request stands in no line", () => {
  const refusal = new Refusal("invalid", "the field planted-mark is wrong");
  expect(JSON.stringify(lineOf((to) => to.refused(refusal, { request: "r", surface: "bedrock" })))).not.toContain(
    "planted",
  );
});

test("what V8 quotes of a text that is no JSON, which may be an answer, stands in no line", () => {
  let thrown: unknown;
  try {
    JSON.parse('planted "usage"');
  } catch (error) {
    thrown = error;
  }
  const line = lineOf((telemetry) => telemetry.failed(thrown, { request: "r-1" }));
  expect(JSON.stringify(line)).not.toContain("plante");
  expect(line).toMatchObject({ error: "SyntaxError", stack: expect.stringMatching(/^SyntaxError\n +at /) });
});

test("an entry that the ledger did not take names the ledger's region, where it has one, beside that of the model", () => {
  const tell = (to: Telemetry) => to.ledger({ kind: "entry-failed", entry: ENTRY, cause: new Error("full") });
  expect(lineOf(tell, "eu-central-1")).toMatchObject({ ledgerRegion: "eu-central-1", entry: { region: "eu-west-1" } });
  expect(lineOf(tell)).not.toHaveProperty("ledgerRegion");
});
