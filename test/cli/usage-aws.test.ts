import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CalendarOf } from "../../access/calendar";
import type { LedgerEntry } from "../../access/ledger-entry";
import { entryKey, LEDGER_TABLE } from "../../access/ledger-table";
import { main } from "../../cli/main";
import type { Sink } from "../../cli/support/sink";
import { defineEnvironment, type EnvironmentInput } from "../../environment/define-environment";
import { namesOf } from "../../environment/names";
import { DynamoDbLedger } from "../../gateway/ledger/dynamodb-ledger";
import { entry } from "../gateway/ledger/fixtures";
import { type Run, runCommand, setEnvironment } from "../support/command-line";
import { type EmulatedDynamoDb, startDynamoDb } from "../support/dynamodb";
import { GATEWAY_ENVIRONMENT } from "../support/gateway-environment";
import { motoServer } from "../support/moto";
import { describeWith } from "../support/python-server";

const { llama: _elsewhere, ...ROUTES } = GATEWAY_ENVIRONMENT.routes;
const { payments, research } = GATEWAY_ENVIRONMENT.teams;
const INPUT = {
  ...GATEWAY_ENVIRONMENT,
  routes: ROUTES,
  teams: { payments: { ...payments, routes: ["claude-sonnet", "claude-haiku"] }, research },
  alerts: { emails: ["platform@example.com"] },
  gateway: { kind: "managed", regions: { "eu-central-1": { share: 0.75 }, "eu-west-1": { share: 0.25 } } },
} as const satisfies EnvironmentInput;
const ENVIRONMENT = defineEnvironment(INPUT);
const TABLE = namesOf(ENVIRONMENT).tables.ledger;
const DOLLAR = 1e9;

/** A call that ends now. */
function call(id: string, more: Parameters<typeof entry>[1] = {}): LedgerEntry {
  const { day, month } = new CalendarOf(ENVIRONMENT.timeZone).at(Date.now());
  return entry(id, { at: new Date().toISOString(), day, month, latencyMilliseconds: 0, ...more });
}

describeWith(motoServer, "usage of a gateway in AWS", () => {
  let folder: string;
  let dynamoDb: EmulatedDynamoDb;
  let ledger: DynamoDbLedger;
  let restoreVariables: () => void;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bedrock-access-usage-"));
    writeFileSync(join(folder, "test.json"), JSON.stringify(INPUT));
    dynamoDb = await startDynamoDb();
    await dynamoDb.createTable(TABLE, LEDGER_TABLE);
    restoreVariables = setEnvironment({
      AWS_ENDPOINT_URL: dynamoDb.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
    ledger = new DynamoDbLedger({ dynamoDb: dynamoDb.client(), table: TABLE, now: Date.now });
    await ledger.append(call("before", { cost: 2 * DOLLAR }));
    await ledger.append(call("of research", { cost: DOLLAR, team: "research", user: "carl" }));
  });
  afterAll(async () => {
    restoreVariables();
    await dynamoDb.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function usage(...args: readonly string[]): Promise<Run> {
    return runCommand(["usage", "--environment", "test.json", "--aws", ...args], folder);
  }

  test("is told by region, team and scope, from every team's totals", async () => {
    const { code, stdout, stderr } = await usage();
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^region +team +scope +today +left/);
    expect(stdout).toMatch(/eu-central-1 +payments +team\/payments +\$2\.0000/);
    expect(stdout).toMatch(/eu-central-1 +research +user\/carl +\$1\.0000/);
    expect(stdout).toMatch(/eu-west-1 +research +user\/carl +\$1\.0000/); // the emulator has one table for all regions
  });

  test("of one team, for programs", async () => {
    const { stdout } = await usage("--team", "research", "--json");
    const rows: readonly object[] = JSON.parse(stdout);
    expect(rows).toContainEqual(
      expect.objectContaining({
        region: "eu-central-1",
        team: "research",
        scope: "team/research",
        day: { spent: 1, allowed: 750_000, remaining: 749_999 }, // the region's part of 1,000,000
      }),
    );
    expect(stdout).not.toContain("payments");
  });

  test("is followed from now on: each call once, of the team that was asked for, and what is no entry is passed over", async () => {
    const stop = new AbortController();
    const [stdout, stderr] = [new Heard(), new Heard()];
    const args = [
      "usage",
      "--environment",
      "test.json",
      "--aws",
      "--regions",
      "eu-central-1",
      "--team",
      "payments",
      "--follow",
    ];
    const running = main(args, { cwd: folder, env: process.env, stdout, stderr, stop: () => stop.signal });
    await stdout.says("team/payments");
    await ledger.append(call("others", { team: "research", user: "carl", route: "of-others" }));
    await ledger.append(call("first", { route: "first" }));
    await stdout.says("payments/anna  first  completed 200  10 in 20 out");
    await dynamoDb
      .client()
      .put(TABLE, { item: { ...entryKey("payments", Date.now(), "x"), id: "x", route: "planted" } });
    await stderr.says(`${TABLE} in eu-central-1 has an item that is passed over: no entry: at: `);
    await ledger.append(call("second", { route: "second" }));
    await stdout.says("payments/anna  second");
    stop.abort();
    expect(await running).toBe(0);
    expect(stdout.text.match(/payments\/anna {2}first/g)).toHaveLength(1);
    expect(stdout.text).not.toMatch(/before|of-others|planted/);
    expect(stderr.text).not.toContain("planted");
  });

  test("a table that is not there is an error that says what to do", async () => {
    const { code, stderr } = await usage("--table", "nowhere", "--regions", "eu-west-1");
    expect(code).toBe(2);
    expect(stderr).toContain("The table nowhere in eu-west-1 cannot be read");
    expect(stderr).toContain("Deploy the gateway there");
  });

  test("regions are names of regions", async () => {
    const { code, stderr } = await usage("--regions", "Frankfurt");
    expect(code).toBe(2);
    expect(stderr).toContain("Write regions with commas between");
  });
});

/** What a command has written so far. */
class Heard implements Sink {
  readonly colours = false;
  text = "";

  write(more: string): void {
    this.text += more;
  }

  /** Resolves once it has said that; the test's own time limit ends the wait. */
  async says(words: string): Promise<void> {
    while (!this.text.includes(words)) await new Promise((pause) => setTimeout(pause, 20));
  }
}
