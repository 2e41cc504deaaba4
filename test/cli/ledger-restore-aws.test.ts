import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LedgerEntry } from "../../access/ledger-entry";
import { LEDGER_TABLE } from "../../access/ledger-table";
import { defineEnvironment, type EnvironmentInput } from "../../environment/define-environment";
import { namesOf } from "../../environment/names";
import { DynamoDbLedger } from "../../gateway/ledger/dynamodb-ledger";
import { entry as anyEntry } from "../gateway/ledger/fixtures";
import { spent } from "../gateway/ledger/ledger-contract";
import { type Run, runCommand, setEnvironment } from "../support/command-line";
import { type EmulatedDynamoDb, type ForcedAnswer, startDynamoDb } from "../support/dynamodb";
import { GATEWAY_ENVIRONMENT } from "../support/gateway-environment";
import { motoServer } from "../support/moto";
import { describeWith } from "../support/python-server";
import { failedLine } from "./failed-lines";

const { llama: _elsewhere, ...ROUTES } = GATEWAY_ENVIRONMENT.routes;
const { payments, research } = GATEWAY_ENVIRONMENT.teams;
const TWO_REGIONS = {
  ...GATEWAY_ENVIRONMENT,
  routes: ROUTES,
  teams: { payments: { ...payments, routes: ["claude-sonnet"] }, research },
  alerts: { emails: ["platform@example.com"] },
  gateway: { kind: "managed", regions: { "eu-central-1": { share: 0.75 }, "eu-west-1": { share: 0.25 } } },
} as const satisfies EnvironmentInput;
const TABLE = namesOf(defineEnvironment(GATEWAY_ENVIRONMENT)).tables.ledger;
const DOLLAR = 1e9;

function entry(id: string, more: Parameters<typeof anyEntry>[1] = {}): LedgerEntry {
  const { principal, ...rest } = anyEntry(id, { cost: DOLLAR, ...more });
  return { ...rest, principal: { ...principal, environment: "test" } };
}

describeWith(motoServer, "restoring to the ledger of a gateway in AWS", () => {
  let folder: string;
  let dynamoDb: EmulatedDynamoDb;
  let restoreVariables: () => void;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bedrock-access-restore-"));
    writeFileSync(join(folder, "test.json"), JSON.stringify(GATEWAY_ENVIRONMENT));
    writeFileSync(join(folder, "two.json"), JSON.stringify(TWO_REGIONS));
    dynamoDb = await startDynamoDb();
    restoreVariables = setEnvironment({
      AWS_ENDPOINT_URL: dynamoDb.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
  });
  afterAll(async () => {
    restoreVariables();
    await dynamoDb.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => dynamoDb.createTable(TABLE, LEDGER_TABLE));
  afterEach(async () => {
    dynamoDb.interfere(undefined);
    await dynamoDb.ask("DeleteTable", { TableName: TABLE });
  });

  function ledger(): DynamoDbLedger {
    return new DynamoDbLedger({ dynamoDb: dynamoDb.client(), table: TABLE, now: Date.now });
  }

  /** As `aws logs filter-log-events` prints them. */
  function log(...entries: readonly LedgerEntry[]): void {
    const events = entries.map((each) => ({ logStreamName: "1", message: `${failedLine(each)}\n`, eventId: each.id }));
    writeFileSync(join(folder, "failed.json"), JSON.stringify({ events, searchedLogStreams: [] }, undefined, 4));
  }

  function restore(...args: readonly string[]): Promise<Run> {
    return runCommand(["ledger", "restore", "failed.json", "--environment", "test.json", "--aws", ...args], folder);
  }

  test("adds to every total what is not there yet, and finds nothing to do the second time", async () => {
    await ledger().append(entry("a"));
    const entries = [entry("a"), ...Array.from({ length: 6 }, (_, index) => entry(`call-${index}`))];
    log(...entries, entry("of research", { team: "research", user: "carl", cost: DOLLAR / 4 }));

    const first = await restore();
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout).toMatch(/payments +2026-11-25 +6 +60 +120 +\$6\.000000 +1\n/);
    expect(first.stdout).toMatch(
      new RegExp(`\\n7 entries are restored to ${TABLE} in eu-central-1, \\$6\\.250000; 1 was there already\\.\\n$`),
    );
    const second = await restore();
    expect([second.code, second.stdout.split("\n").at(-2)]).toEqual([
      0,
      `0 entries are restored to ${TABLE} in eu-central-1, $0.000000; 8 were there already.`,
    ]);

    const sum = 7 * DOLLAR;
    expect(await spent(ledger())).toEqual({
      "team/payments": [sum, sum],
      "route/claude-sonnet": [sum, sum],
      "user/anna": [sum, sum],
    });
    expect(await spent(ledger(), { team: "research" })).toMatchObject({ "user/carl": [DOLLAR / 4, DOLLAR / 4] });
  });

  test("with --check writes nothing and tells the same", async () => {
    await ledger().append(entry("a"));
    const before = await dynamoDb.items(TABLE);
    log(entry("a"), entry("b"));
    dynamoDb.seen();

    const { code, stdout } = await restore("--check", "--json");

    expect(new Set(dynamoDb.seen())).toEqual(new Set(["GetItem"]));
    expect(await dynamoDb.items(TABLE)).toEqual(before);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ledger: TABLE,
      region: "eu-central-1",
      check: true,
      restored: { entries: 1, dollars: 1 },
      there: { entries: 1, dollars: 1 },
    });
  });

  test("does not take its own entry for one that was there, when the answer was lost and the request sent again", async () => {
    log(entry("a"));
    const tokens: (string | undefined)[] = [];
    dynamoDb.interfere(({ operation, body: { ClientRequestToken } }): ForcedAnswer | undefined => {
      if (operation !== "TransactWriteItems") return undefined;
      const isKnown = tokens.includes(ClientRequestToken);
      tokens.push(ClientRequestToken);
      // As DynamoDB answers a token that it knows.
      return isKnown ? { status: 200, body: {} } : { status: 500, body: {}, asks: true };
    });
    const { stdout } = await restore();
    expect(tokens).toEqual([expect.stringMatching(/^[\w-]{36}$/), tokens[0]]);
    expect(stdout).toMatch(/\n1 entry is restored to .*; 0 were there already\.\n$/);
    expect(await spent(ledger())).toMatchObject({ "team/payments": [DOLLAR, DOLLAR] });
  });

  test("an entry that the table does not take is told, and the others are restored", async () => {
    log(entry("a"), entry("b", { scopes: ["team/payments", "route/x", "user/anna", "user/anna"] }), entry("c"));
    dynamoDb.interfere(({ operation, body }) =>
      operation === "TransactWriteItems" && body.TransactItems?.length === 6 ? INVALID : undefined,
    );
    const { code, stdout, stderr } = await restore();
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^failed\.json, line \d+ \(request b\): the table does not take its entry: .*Validation/),
    ]);
    expect(stdout).toContain("2 entries are restored to");
  });

  test("what is stopped by the table can be run again: all is there once", async () => {
    log(...Array.from({ length: 18 }, (_, index) => entry(`call-${index}`)));
    let writes = 0;
    dynamoDb.interfere(({ operation }) => {
      if (operation === "TransactWriteItems") writes += 1;
      return writes > 8 ? DENIED : undefined;
    });
    const { code, stdout, stderr } = await restore();
    expect(code).toBe(2);
    expect(stdout).toMatch(/\n[1-9] entries are restored to .*\nStopped before the end/);
    expect(stderr).toContain(
      `The table ${TABLE} in eu-central-1 cannot be written: DynamoDB refuses TransactWriteItems`,
    );
    expect(stderr).toContain("take the role bedrock-test-operator");

    dynamoDb.interfere(undefined);
    const again = JSON.parse((await restore("--json")).stdout);
    // An emulator that is busy may have written one and answered too late to be heard: then more are there than were told.
    expect(again.there.entries).toBeGreaterThan(0);
    expect(again.restored.entries + again.there.entries).toBe(18);
    expect(await spent(ledger())).toMatchObject({ "team/payments": [18 * DOLLAR, 18 * DOLLAR] });
  });

  test("a table that is not there is an error that says what to do", async () => {
    log(entry("a"));
    const { code, stdout, stderr } = await restore("--table", "nowhere");
    expect(stdout).toMatch(/^0 entries are restored to nowhere .*\nStopped before the end/);
    expect([code, stderr]).toEqual([2, expect.stringContaining("The table nowhere in eu-central-1 cannot be written")]);
    expect(stderr).toContain("What is written counts once");
  });

  test.each<[what: string, args: string[], says: string]>([
    ["is needed where there are several", [], "Each region has a ledger: write with --region whose log it is."],
    ["is one of the gateway's", ["--region", "eu-west-3"], '"eu-west-3" is no region of the gateway: '],
  ])("a region %s", async (_, args, says) => {
    log(entry("a"));
    const { code, stderr } = await restore("--environment", "two.json", ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
    expect(stderr).toContain("There are eu-central-1, eu-west-1.");
  });

  test("of several regions it goes to the one that is named", async () => {
    log(entry("a"));
    const { stdout } = await restore("--environment", "two.json", "--region", "eu-west-1");
    expect(stdout).toContain(`1 entry is restored to ${TABLE} in eu-west-1`);
  });

  test("lines of another region's ledger are refused, where they would count twice, and the others are restored", async () => {
    const lines = [
      failedLine(entry("here"), undefined, "eu-west-1"),
      failedLine(entry("there"), undefined, "eu-central-1"),
      failedLine(entry("of an older gateway")),
    ];
    writeFileSync(join(folder, "failed.json"), lines.join("\n"));
    const { code, stdout, stderr } = await restore("--environment", "two.json", "--region", "eu-west-1");
    expect([code, stderr]).toEqual([
      1,
      "failed.json, line 2 (request there): its ledger is in eu-central-1, and this one in eu-west-1: restore it with --region eu-central-1.\n",
    ]);
    expect(stdout).toContain(`2 entries are restored to ${TABLE} in eu-west-1`);
    expect(await ledger().has("there")).toBe(false);
  });

  test("also where one region is left and nobody named it", async () => {
    writeFileSync(join(folder, "failed.json"), failedLine(entry("there"), undefined, "eu-west-1"));
    const { code, stdout, stderr } = await restore();
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("its ledger is in eu-west-1, and this one in eu-central-1"),
    ]);
    expect(stdout).toContain("0 entries are restored");
  });
});

const INVALID: ForcedAnswer = {
  status: 400,
  body: {
    __type: "com.amazon.coral.validate#ValidationException",
    message: "Transaction request cannot include multiple operations on one item",
  },
};
const DENIED: ForcedAnswer = {
  status: 400,
  body: { __type: "com.amazon.coral.service#AccessDeniedException", Message: "not authorized" },
};
