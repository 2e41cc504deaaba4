import { GetObjectCommand, GetObjectTaggingCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { CalendarOf } from "../../../access/calendar";
import { hashSecret } from "../../../access/gateway-key";
import { DynamoDbAccessState } from "../../../gateway/access-state/dynamodb-access-state";
import { DynamoDbLedger } from "../../../gateway/ledger/dynamodb-ledger";
import { motoServer } from "../../support/moto";
import { describeWith } from "../../support/python-server";
import { describeWithRedis } from "../../support/redis";
import { type Deployment, deploy, PAYLOAD_BUCKET, PAYLOAD_KEY, TABLES } from "./deployment";
import { hasRuntimeClient } from "./runtime-client";

const CLIENT = {
  name: "Lambda's runtime client or moto",
  path: hasRuntimeClient() ? motoServer.path : undefined,
};
const SECRET = "s".repeat(43);
const KEY = `bak_0123456789abcdef_${SECRET}`;
const KEY_OF_RESEARCH = `bak_fedcba9876543210_${SECRET}`;

describeWithRedis("with a limiter store", () => {
  describeWith(CLIENT, "the bundles of gateway and authorizer, run by Lambda's own runtime client", () => {
    let deployment: Deployment;

    beforeAll(async () => {
      deployment = await deploy();
      const accessState = new DynamoDbAccessState({
        dynamoDb: deployment.dynamoDb.client(),
        table: TABLES.accessState,
        now: Date.now,
      });
      for (const [id, team] of [
        ["0123456789abcdef", "payments"],
        ["fedcba9876543210", "research"],
      ] as const) {
        await accessState.addKey({
          ...{ id, team, secretHash: hashSecret(SECRET), user: `ci-${team}`, createdBy: "test" },
          createdAt: new Date().toISOString(),
          expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
        });
      }
    });
    afterAll(() => deployment?.close());

    const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
      fetch(`${deployment.api.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
    const question = {
      model: "claude-sonnet",
      max_tokens: 50,
      messages: [{ role: "user", content: "[[say 10 tokens]]" }],
    };
    const spent = async () => {
      const { day, month } = new CalendarOf(deployment.policy.timeZone).at(Date.now());
      const dynamoDb = deployment.dynamoDb.client();
      const ledger = new DynamoDbLedger({ dynamoDb, table: TABLES.ledger, now: Date.now });
      const { totals } = await ledger.totals("payments", day, month);
      return totals.find(({ scope }) => scope === "user/ci-payments")?.day ?? 0;
    };

    test("a gateway key gets an answer, and when that has ended it stands in the ledger", async () => {
      const answer = await post("/anthropic/v1/messages", question, { "x-api-key": KEY });
      expect([answer.status, await answer.json()]).toEqual([
        200,
        expect.objectContaining({ usage: expect.objectContaining({ output_tokens: 10 }) }),
      ]);
      expect(await spent()).toBeGreaterThan(0);
      expect(JSON.stringify(deployment.bedrock.requests()[0]?.headers)).not.toContain(KEY);
    });

    test("a stream too, by the AWS dialect", async () => {
      const before = await spent();
      const answer = await post(
        "/bedrock/model/claude-sonnet/converse-stream",
        { messages: [{ role: "user", content: [{ text: "[[say 20 tokens]]" }] }] },
        { authorization: `Bearer ${KEY}` },
      );
      expect(answer.status).toBe(200);
      expect((await answer.text()).includes("messageStop")).toBe(true);
      expect(await spent()).toBeGreaterThan(before);
    });

    test("what the limiter store has counted is told", async () => {
      const me = await fetch(`${deployment.api.url}/access/v1/me`, { headers: { authorization: `Bearer ${KEY}` } });
      expect(await me.json()).toMatchObject({
        principal: { team: "payments", user: "ci-payments" },
        limits: expect.arrayContaining([
          expect.objectContaining({ scope: { kind: "user", id: "ci-payments" }, limit: "requestsPerMinute", spent: 2 }),
        ]),
      });
    });

    test.each<[string, Readonly<Record<string, string>>]>([
      ["without a credential", {}],
      ["with a key that nobody made", { "x-api-key": KEY.replace("0123456789abcdef", "0000000000000000") }],
      ["with a wrong secret", { "x-api-key": `${KEY.slice(0, -1)}t` }],
    ])("nobody gets in %s", async (_how, headers) => {
      expect((await post("/anthropic/v1/messages", question, headers)).status).toBe(401);
    });

    test("a served call's line in the log is nothing but JSON, which CloudWatch finds the metrics in", () => {
      const served = deployment.gateway.log.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
      expect(served).toContainEqual(
        expect.objectContaining({ event: "served", team: "payments", _aws: expect.any(Object), Requests: 1 }),
      );
    });

    test("prompts and answers of a team that has them kept lie in its bucket under its key, and nothing of anybody's lies elsewhere", async () => {
      const PLANTED = /planted-(prompt|answer)/;
      const content = 'planted-prompt [[say "planted-answer"]]';
      for (const [key, stream] of [
        [KEY, false],
        [KEY, true],
        [KEY_OF_RESEARCH, true],
      ] as const) {
        const asked = { model: "claude-haiku", max_tokens: 50, stream, messages: [{ role: "user", content }] };
        const answer = await post("/anthropic/v1/messages", asked, { "x-api-key": key });
        expect([answer.status, (await answer.text()).includes("planted")]).toEqual([200, true]);
      }

      const listed = await deployment.s3.send(new ListObjectsV2Command({ Bucket: PAYLOAD_BUCKET }));
      const kept = await Promise.all(
        (listed.Contents ?? []).map(async ({ Key }) => {
          const place = { Bucket: PAYLOAD_BUCKET, Key };
          const object = await deployment.s3.send(new GetObjectCommand(place));
          const { TagSet } = await deployment.s3.send(new GetObjectTaggingCommand(place));
          const record = JSON.parse((await object.Body?.transformToString()) ?? "");
          return { ...object, Key, TagSet, record };
        }),
      );
      const planted = kept.filter(({ record }) => PLANTED.test(JSON.stringify(record.request)));
      expect(planted).toHaveLength(2);
      for (const { Key, ServerSideEncryption, SSEKMSKeyId, TagSet, record } of planted) {
        expect(Key).toMatch(/^test\/payments\/\d{4}\/\d\d\/\d\d\/[0-9a-f-]{36}\.json$/);
        expect([ServerSideEncryption, SSEKMSKeyId]).toEqual(["aws:kms", PAYLOAD_KEY]);
        expect(TagSet).toEqual([{ Key: "retention-days", Value: "30" }]);
        expect(record).toMatchObject({ principal: { team: "payments", user: "ci-payments" }, status: 200 });
      }
      expect(kept.every(({ record }) => record.principal.team === "payments")).toBe(true);

      const scans = await Promise.all(
        Object.values(TABLES).map((TableName) => deployment.dynamoDb.ask("Scan", { TableName })),
      );
      const logs = [...deployment.gateway.log, ...deployment.authorizer.log];
      expect(JSON.stringify([scans, logs])).toContain("ci-research"); // it is looked for where calls do stand
      expect(JSON.stringify([scans, logs])).not.toMatch(/planted/);
    });

    test("neither function writes a credential into its log", () => {
      expect([...deployment.gateway.log, ...deployment.authorizer.log].join("\n")).not.toContain(SECRET.slice(0, 20));
    });

    test("where the store is away a call is refused in the caller's dialect", async () => {
      await deployment.redis.kill();
      const answer = await post("/anthropic/v1/messages", question, { "x-api-key": KEY });
      expect([answer.status, await answer.json()]).toEqual([
        503,
        expect.objectContaining({ type: "error", error: expect.objectContaining({ type: "api_error" }) }),
      ]);
    });
  });
});
