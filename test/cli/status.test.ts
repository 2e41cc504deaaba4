import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsRefusal } from "../../aws/aws-error";
import { accessStatePart } from "../../cli/status/access-state-part";
import { gatewayParts } from "../../cli/status/gateway-parts";
import { authorityPart, exemptionsPart, lockPart } from "../../cli/status/known-parts";
import { defineEnvironment } from "../../environment/define-environment";
import { emptyLock } from "../../environment/lock";
import prod from "../../examples/complete/environments/prod";
import { COMPLETE_EXAMPLE } from "../stacks/complete-example";
import { runCommand } from "../support/command-line";
import { created, environmentInput, existing } from "../support/lock-fixtures";

const environment = defineEnvironment(environmentInput({ payments: existing("300000000001") }));
const lock = COMPLETE_EXAMPLE.find((each) => each.environment === prod)?.lock ?? emptyLock("prod");
const on = (day: string) => new Date(`${day}T12:00:00Z`);

describe("the lock", () => {
  test("that is fresh and complete is fine", () => {
    const file = { lock: emptyLock("dev"), writtenAt: on("2026-03-01") };
    expect(lockPart(environment, file, on("2026-03-02"))).toMatchObject({
      state: "ok",
      says: ["its file is 1 day old, and nothing waits for it"],
    });
  });

  test("that is a month old wants to be checked", () => {
    const file = { lock: emptyLock("dev"), writtenAt: on("2026-03-01") };
    expect(lockPart(environment, file, on("2026-04-30"))).toMatchObject({
      state: "attention",
      says: [expect.stringContaining("60 days old")],
    });
  });

  test("that is not there is missed", () => {
    expect(lockPart(environment, { lock: emptyLock("dev"), writtenAt: undefined }, on("2026-03-01"))).toMatchObject({
      state: "attention",
      says: [expect.stringContaining("there is none")],
    });
  });

  test("names what waits for it: accounts, the gateway's ids, the authority", () => {
    const file = { lock: emptyLock("prod"), writtenAt: on("2026-03-01") };
    const { says } = lockPart(prod, file, on("2026-03-01"));
    expect(says.join("\n")).toMatch(/account: .*growth[\s\S]*ids of eu-central-1/);
  });

  test("names a team that still has no account", () => {
    const waiting = defineEnvironment(environmentInput({ payments: created("payments@example.com") }));
    const file = { lock: emptyLock("dev"), writtenAt: on("2026-03-01") };
    expect(lockPart(waiting, file, on("2026-03-01")).says).toEqual(["waiting for an account: payments"]);
  });
});

test.each([
  ["long before", "2026-01-01", "ok", "1, none ends soon"],
  ["shortly before", "2027-06-20", "attention", "in 10 days"],
  ["after it", "2027-07-01", "attention", "has ended on 2027-06-30"],
])("of an exemption's end it tells %s", (_, day, state, says) => {
  expect(exemptionsPart(prod, on(day))).toMatchObject({ state, says: [expect.stringContaining(says)] });
});

test.each([
  ["long before", "2026-12-01", "ok", "ends on 2036-11-"],
  ["shortly before", "2036-11-01", "attention", "bedrock-access authority rotate"],
  ["after it", "2037-01-01", "attention", "ended on 2036-11-"],
])("of the end of the authority's certificate it tells %s", (_, day, state, says) => {
  expect(authorityPart(prod, lock, on(day))).toMatchObject({ state, says: [expect.stringContaining(says)] });
});

test("without the direct path there is no authority to speak of", () => {
  expect(authorityPart(environment, emptyLock("dev"), on("2026-03-01")).says).toEqual([
    "none: no team takes the direct path",
  ]);
});

describe("a gateway", () => {
  const asked = (answer: (url: string) => Response) => ({
    urls: [],
    key: undefined,
    ask: async (url: string) => answer(url),
  });

  test("is asked at the address that the environment and the lock tell, in each region", async () => {
    const seen: string[] = [];
    const ask = asked((url) => {
      seen.push(url);
      return Response.json({ status: "ok" });
    });
    const parts = await gatewayParts(environment, emptyLock("dev"), ask);
    expect(parts).toEqual([{ part: "gateway eu-central-1", state: "ok", says: ["healthy and ready"] }]);
    const base = "https://abcde12345.execute-api.eu-central-1.amazonaws.com/live/access/v1";
    expect(seen.sort()).toEqual([`${base}/health`, `${base}/ready`]);
  });

  test("that is not ready says why", async () => {
    const notReady = Response.json({ status: "not ready", reasons: ["no policy"] }, { status: 503 });
    const ask = asked((url) => (url.endsWith("ready") ? notReady : Response.json({ status: "ok" })));
    expect(await gatewayParts(environment, emptyLock("dev"), ask)).toMatchObject([
      { state: "attention", says: [expect.stringMatching(/^ready answers 503: .*no policy/)] },
    ]);
  });

  test("that cannot be reached needs attention, with the cause", async () => {
    const ask = asked(() => {
      throw new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
    });
    expect(await gatewayParts(environment, emptyLock("dev"), ask)).toMatchObject([
      { state: "attention", says: [expect.stringContaining("ECONNREFUSED"), expect.stringContaining("ECONNREFUSED")] },
    ]);
  });

  test("that lets nobody in without a credential is not asked; with a key it is", async () => {
    const guarded = {
      urls: ["https://ai.example.com/"],
      ask: async (_: string, headers: Readonly<Record<string, string>>) =>
        headers.authorization === "Bearer bak_1" ? Response.json({}) : new Response("", { status: 401 }),
    };
    expect(await gatewayParts(environment, emptyLock("dev"), { ...guarded, key: undefined })).toMatchObject([
      { state: "not-asked", says: [expect.stringContaining("BEDROCK_ACCESS_GATEWAY_KEY")] },
    ]);
    expect(await gatewayParts(environment, emptyLock("dev"), { ...guarded, key: "bak_1" })).toMatchObject([
      { state: "ok" },
    ]);
    expect(await gatewayParts(environment, emptyLock("dev"), { ...guarded, key: "bak_2" })).toMatchObject([
      { state: "attention", says: [expect.stringContaining("401"), expect.stringContaining("401")] },
    ]);
  });

  test("whose address the lock does not have yet is not asked", async () => {
    const ask = asked(() => Response.json({}));
    const parts = await gatewayParts(prod, emptyLock("prod"), ask);
    expect(parts.map(({ state, says }) => [state, says[0]])).toContainEqual([
      "not-asked",
      expect.stringContaining("give --gateway URL"),
    ]);
  });
});

describe("the access state", () => {
  const versions: Readonly<Record<string, ReadonlyMap<string, number>>> = {
    "user:anna": new Map([
      ["eu-central-1", 2],
      ["eu-west-1", 1],
    ]),
    "user:bob": new Map([["eu-central-1", 2]]),
  };
  const table = {
    marks: async () => Object.keys(versions),
    stateOf: async () => ({ state: "revoked", version: 2 }) as const,
    of: async (mark: string) => versions[mark] ?? new Map<string, number>(),
  };

  test("is fine where every region has acknowledged every change", async () => {
    expect(await accessStatePart(["eu-central-1"], (read) => read(table))).toMatchObject({
      state: "ok",
      says: ["2 changes, acknowledged by eu-central-1"],
    });
  });

  test("names the changes that a region does not know: none of them, or an older one", async () => {
    expect(await accessStatePart(["eu-central-1", "eu-west-1"], (read) => read(table))).toMatchObject({
      state: "attention",
      says: ["eu-west-1 has not acknowledged user:anna, user:bob"],
    });
  });

  test("whose table cannot be read is not asked, with the reason", async () => {
    const refusal = new AwsRefusal("DynamoDB", "Query", 400, "AccessDeniedException", "no right to read", {});
    const failing = () => Promise.reject(refusal);
    expect(await accessStatePart(["eu-central-1"], failing)).toMatchObject({
      state: "not-asked",
      says: [expect.stringContaining("no right to read")],
    });
  });
});

describe("the command", () => {
  let folder: string;
  let server: Server;
  let url: string;
  let ready = true;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bedrock-access-status-"));
    writeFileSync(join(folder, "dev.json"), JSON.stringify(environmentInput({ payments: existing("300000000001") })));
    writeFileSync(join(folder, "dev.lock.json"), JSON.stringify(emptyLock("dev")));
    server = createServer((request, response) => {
      response.statusCode = ready || request.url === "/access/v1/health" ? 200 : 503;
      response.end(JSON.stringify({ status: response.statusCode === 200 ? "ok" : "not ready" }));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await new Promise((closed) => server.close(closed));
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    ready = true;
  });

  const status = (...more: string[]) =>
    runCommand(["status", "--environment", "dev.json", "--gateway", url, ...more], folder);

  test("tells every part, and ends with 0 where nothing needs attention", async () => {
    const { code, stdout } = await status();
    expect(stdout.split("\n").map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ["lock", "ok"],
      ["exemptions", "ok"],
      [`gateway ${url}`, "ok"],
      ["access state", "not asked"],
      ["authority", "ok"],
      [""],
    ]);
    expect(code).toBe(0);
  });

  test("ends with 1 where something does, and --json says the same for programs", async () => {
    ready = false;
    const { code, stdout } = await status("--json");
    expect(JSON.parse(stdout)).toMatchObject({
      environment: "dev",
      parts: [{ part: "lock" }, {}, { state: "attention", says: [expect.stringContaining("503")] }, {}, {}],
    });
    expect(code).toBe(1);
  });

  test("refuses what is no address, and quotes it", async () => {
    const { code, stderr } = await runCommand(["status", "--environment", "dev.json", "--gateway", "ai"], folder);
    expect(stderr).toContain('"ai" is no address of a gateway');
    expect(code).toBe(2);
  });
});
