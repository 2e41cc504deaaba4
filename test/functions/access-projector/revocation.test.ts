import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ACCESS_STATE_TABLE, REVOCATION_EVENTS_PATTERN } from "../../../access/access-state-table";
import { LEDGER_TABLE } from "../../../access/ledger-table";
import { renderRuntimePolicy } from "../../../access/render-runtime-policy";
import { defineEnvironment } from "../../../environment/define-environment";
import { emptyLock } from "../../../environment/lock";
import { namesOf } from "../../../environment/names";
import { ProjectorProgram } from "../../../functions/access-projector/projector-program";
import { Endpoints } from "../../../functions/endpoints";
import { DynamoDbAccessState } from "../../../gateway/access-state/dynamodb-access-state";
import { ValkeyStore } from "../../../gateway/admission/valkey-store";
import { createGateway, type Gateway } from "../../../gateway/gateway";
import { DevKeys } from "../../../gateway/identity/dev-keys";
import { DynamoDbLedger } from "../../../gateway/ledger/dynamodb-ledger";
import { LogTelemetry } from "../../../gateway/telemetry/telemetry";
import { BedrockUpstream } from "../../../gateway/upstream/bedrock-upstream";
import { OwnCredentials, SIMULATED_CREDENTIALS } from "../../../gateway/upstream/sessions/credentials";
import { type BedrockSimulator, startBedrockSimulator } from "../../../simulators/bedrock/bedrock-simulator";
import { type AppConfigFake, startAppConfigFake } from "../../support/appconfig-fake";
import { emulatedAws } from "../../support/aws";
import { runCommand, setEnvironment } from "../../support/command-line";
import { type EmulatedDynamoDb, type EmulatedStreamRecord, startDynamoDb } from "../../support/dynamodb";
import { GATEWAY_ENVIRONMENT } from "../../support/gateway-environment";
import { motoServer } from "../../support/moto";
import { describeWith } from "../../support/python-server";
import { describeWithRedis, type RedisServer, startRedis } from "../../support/redis";
import { useTemporaryFolder } from "../../support/temporary-folder";

const REGIONS = ["eu-central-1", "eu-west-1"] as const;
const ENVIRONMENT = defineEnvironment(GATEWAY_ENVIRONMENT);
const POLICY = renderRuntimePolicy(ENVIRONMENT, emptyLock("test"));
const { accessState: TABLE, ledger: LEDGER } = namesOf(ENVIRONMENT).tables;
const NOWHERE = { host: "", port: 0, cache: "", user: "", serverless: false };
const SOURCE = { application: "bedrock-dev-gateway", environment: "dev", profile: "policy" };
const TEAM = { environment: "test", team: "payments" };

/** A region: its store, its gateway, and the function that brings revocations into its store. Both share the table. */
interface Region {
  readonly redis: RedisServer;
  readonly gateway: Gateway;
  readonly projector: ProjectorProgram;
}

describeWith(motoServer, "with an emulated table", () => {
  describeWithRedis("a revocation in two regions", () => {
    const folder = useTemporaryFolder();
    let dynamoDb: EmulatedDynamoDb;
    let appConfig: AppConfigFake;
    let bedrock: BedrockSimulator;
    let regions: readonly Region[];
    let restoreVariables: () => void;
    const log: string[] = [];
    let pumps: { stop(): Promise<void> }[] = [];

    beforeAll(async () => {
      [dynamoDb, appConfig, bedrock] = await Promise.all([
        startDynamoDb(),
        startAppConfigFake(),
        startBedrockSimulator({ recordRequests: false }),
      ]);
      appConfig.deploy(JSON.stringify(POLICY));
      await dynamoDb.createTable(TABLE, ACCESS_STATE_TABLE);
      await dynamoDb.createTable(LEDGER, LEDGER_TABLE);
      regions = await Promise.all(REGIONS.map(startRegion));
      restoreVariables = setEnvironment({
        AWS_ENDPOINT_URL: dynamoDb.url,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
      });
    });
    beforeEach(() => {
      writeFileSync(join(folder(), "test.json"), JSON.stringify(GATEWAY_ENVIRONMENT));
      log.length = 0;
    });
    afterEach(async () => {
      await Promise.all(pumps.map((pump) => pump.stop()));
      pumps = [];
    });
    afterAll(async () => {
      restoreVariables();
      for (const { gateway, projector, redis } of regions) {
        await gateway.close();
        await projector.close();
        await redis.stop();
      }
      await Promise.all([bedrock.close(), appConfig.stop(), dynamoDb.stop()]);
    });

    async function startRegion(region: string): Promise<Region> {
      const redis = await startRedis();
      const telemetry = new LogTelemetry((line) => log.push(line), Date.now, "test");
      const client = dynamoDb.client();
      const gateway = createGateway({
        policy: () => POLICY,
        store: await ValkeyStore.connect({ url: redis.url, commandTimeoutMilliseconds: 60_000 }),
        ledger: new DynamoDbLedger({ dynamoDb: client, table: LEDGER, now: Date.now }),
        accessState: new DynamoDbAccessState({ dynamoDb: client, table: TABLE, now: Date.now }),
        upstream: new BedrockUpstream({
          credentials: new OwnCredentials(SIMULATED_CREDENTIALS),
          endpoint: bedrock.url,
          now: Date.now,
          random: Math.random,
        }),
        telemetry,
        devKeys: new DevKeys(["payments/anna=key-of-anna", "payments/ben=key-of-ben"]),
        now: Date.now,
        timing: { pause: 100 },
      });
      const projector = new ProjectorProgram({
        settings: { environment: "test", runtimePolicy: SOURCE, limiterStore: NOWHERE, accessStateTable: TABLE },
        aws: emulatedAws(dynamoDb.url, { region }),
        endpoints: new Endpoints({
          AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
          AWS_ENDPOINT_URL_APPCONFIGDATA: appConfig.url,
        }),
        connectStore: () => ValkeyStore.connect({ url: redis.url }),
        telemetry,
      });
      return { redis, gateway, projector };
    }

    /** Gives a region's projector what the stream tells, as Lambda does: filtered, in order, again from what failed. */
    async function pump({ projector }: Region): Promise<void> {
      const next = await dynamoDb.stream(TABLE);
      let running = true;
      const run = async () => {
        let waiting: readonly EmulatedStreamRecord[] = [];
        while (running) {
          waiting = [...waiting, ...(await next()).filter(isOfRevocation)];
          if (waiting.length > 0) {
            const [failure] = (await projector.handler({ Records: waiting })).batchItemFailures;
            const from = waiting.findIndex((record) => record.dynamodb.SequenceNumber === failure?.itemIdentifier);
            waiting = from === -1 ? [] : waiting.slice(from);
          }
          await new Promise((pause) => setTimeout(pause, 20));
        }
      };
      const ended = run();
      pumps.push({
        stop: () => {
          running = false;
          return ended;
        },
      });
    }

    async function statusesOf(key: string): Promise<number[]> {
      const request = {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ messages: [{ role: "user", content: [{ text: "hello" }] }] }),
      };
      const answers = await Promise.all(
        regions.map(({ gateway }) => gateway.app.request("/bedrock/model/claude-sonnet/converse", request)),
      );
      await Promise.all(answers.map((answer) => answer.arrayBuffer()));
      return answers.map(({ status }) => status);
    }

    function command(...args: readonly string[]) {
      const common = ["--environment", "test.json", "--aws", "--regions", REGIONS.join(",")];
      return runCommand([...args, ...common], folder());
    }

    test("is refused by both at the next request once revoke has returned, and served again after restore", async () => {
      await Promise.all(regions.map(pump));
      expect(await statusesOf("key-of-anna")).toEqual([200, 200]);

      const revoked = await command("revoke", "user", "anna", "--reason", "left");
      expect(revoked).toMatchObject({ code: 0, stderr: "" });
      expect(revoked.stdout).toMatch(
        /^The user anna is revoked\.\n +[\d.]+ s {2}access state written\n +[\d.]+ s {2}acknowledged by eu-central-1\n +[\d.]+ s {2}acknowledged by eu-west-1\n$/,
      );
      expect(await statusesOf("key-of-anna")).toEqual([403, 403]);
      expect(await statusesOf("key-of-ben")).toEqual([200, 200]);

      const again = await command("revoke", "user", "anna", "--json");
      expect(JSON.parse(again.stdout)).toMatchObject({ kind: "user", id: "anna", result: "already-revoked" });
      expect(await statusesOf("key-of-anna")).toEqual([403, 403]);

      expect(await command("restore", "user", "anna")).toMatchObject({ code: 0 });
      expect(await statusesOf("key-of-anna")).toEqual([200, 200]);
      expect((await command("restore", "user", "anna")).stdout).toContain("The user anna was not revoked.");
    });

    test("a region that does not acknowledge is named, and when it is back the same command ends well", async () => {
      const [first, second] = regions;
      if (first === undefined || second === undefined) throw new Error("there are two");
      await pump(first);
      const failed = await command("revoke", "user", "anna", "--timeout", "1");
      expect(failed).toMatchObject({ code: 2 });
      expect(failed.stderr).toContain("eu-west-1 did not acknowledge it within 1 s");
      expect(failed.stderr).not.toContain("eu-central-1");
      expect(await statusesOf("key-of-anna")).toEqual([403, 200]);

      await pump(second);
      expect(await command("revoke", "user", "anna")).toMatchObject({ code: 0 });
      expect(await statusesOf("key-of-anna")).toEqual([403, 403]);
      await command("restore", "user", "anna");
    });

    test("while a store is away its region does not acknowledge, and the events come again", async () => {
      await Promise.all(regions.map(pump));
      const [, second] = regions;
      second?.redis.suspend();
      try {
        expect((await command("revoke", "user", "anna", "--timeout", "2")).stderr).toContain("eu-west-1 did not");
      } finally {
        second?.redis.resume();
      }
      expect(await command("revoke", "user", "anna")).toMatchObject({ code: 0 });
      expect(await statusesOf("key-of-anna")).toEqual([403, 403]);
      expect(await command("restore", "user", "anna")).toMatchObject({ code: 0 });
    });

    test("events that come twice, late or in another order end in what the table says", async () => {
      const state = new DynamoDbAccessState({ dynamoDb: dynamoDb.client(), table: TABLE, now: Date.now });
      const next = await dynamoDb.stream(TABLE);
      await next();
      const revocation = { kind: "user", id: "anna", at: new Date().toISOString(), by: "ben" } as const;
      await state.revoke(revocation);
      await state.restore(revocation);
      await state.revoke(revocation);
      const records = (await next()).filter(isOfRevocation);
      expect(records).toHaveLength(3);
      const [one, two, three] = records;
      for (const { projector } of regions) {
        for (const batch of [[three, one], [two], [two, two, one]]) {
          const Records = batch.flatMap((record) => record ?? []);
          expect(await projector.handler({ Records })).toEqual({ batchItemFailures: [] });
        }
      }
      expect(await statusesOf("key-of-anna")).toEqual([403, 403]);
      await state.restore(revocation);
      for (const { projector } of regions) await projector.handler({ Records: records });
      expect(await statusesOf("key-of-anna")).toEqual([200, 200]);
    });

    test("by its schedule the projector mends what a store has lost or was never told", async () => {
      const [first] = regions;
      const state = new DynamoDbAccessState({ dynamoDb: dynamoDb.client(), table: TABLE, now: Date.now });
      const revocation = { kind: "user", id: "anna", at: new Date().toISOString(), by: "ben" } as const;
      await state.revoke(revocation);
      expect(await statusesOf("key-of-anna")).toEqual([200, 200]);
      for (const { projector } of regions) await projector.handler({});
      expect(await statusesOf("key-of-anna")).toEqual([403, 403]);

      const store = await ValkeyStore.connect({ url: first?.redis.url ?? "" });
      await store.mark(TEAM, { restored: ["user:anna"] });
      await store.close();
      expect(await statusesOf("key-of-anna")).toEqual([200, 403]);
      await first?.projector.handler({});
      expect(await statusesOf("key-of-anna")).toEqual([403, 403]);
      await state.restore(revocation);
      for (const { projector } of regions) await projector.handler({});
    });

    test("keys are made and listed in the table, and end like any other", async () => {
      await Promise.all(regions.map(pump));
      const made = JSON.parse((await command("key", "create", "--team", "payments", "--user", "ci", "--json")).stdout);
      expect(await statusesOf(made.key)).toEqual([200, 200]);
      expect((await command("key", "list")).stdout).toContain(made.id);
      expect(await command("key", "revoke", made.id)).toMatchObject({ code: 0 });
      expect(await statusesOf(made.key)).toEqual([403, 403]);
    });

    test("a table that is not there is named, with the role that may use it", async () => {
      const { code, stderr } = await command("revoke", "user", "anna", "--table", "elsewhere");
      expect(code).toBe(2);
      expect(stderr).toMatch(/The table elsewhere in eu-central-1 cannot be used: .*ResourceNotFoundException/);
      expect(stderr).toContain("bedrock-test-operator");
    });
  });
});

function isOfRevocation({ dynamodb }: EmulatedStreamRecord): boolean {
  return REVOCATION_EVENTS_PATTERN.dynamodb.Keys.pk?.S.some((partition) => partition === dynamodb.Keys.pk.S) ?? false;
}
