import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateBucketCommand, GetObjectCommand, GetObjectTaggingCommand, S3Client } from "@aws-sdk/client-s3";
import type { PayloadRecord } from "../../../gateway/payloads/payload-log";
import { S3PayloadLog } from "../../../gateway/payloads/s3-payload-log";
import { emulatedAws } from "../../support/aws";
import { MOTO_ACCOUNT, type Moto, motoServer, startMoto } from "../../support/moto";
import { describeWith } from "../../support/python-server";

const CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };
const REGION = "eu-central-1";
const BUCKET = "prompts-and-answers";
const KEY = `arn:aws:kms:${REGION}:${MOTO_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const TEAM = { kmsKeyArn: KEY, retentionDays: 30 };
const RECORD: PayloadRecord = {
  id: "r-1",
  at: Date.parse("2026-11-05T23:59:59Z"),
  principal: { environment: "dev", team: "payments", user: "anna" },
  route: "sonnet",
  surface: "bedrock",
  operation: "converse",
  status: 200,
  request: '{"messages":[]}',
  answer: Buffer.from('{"output":"yes"}'),
  truncated: false,
};

const logTo = (endpoint: string, bucket = BUCKET) => new S3PayloadLog({ ...emulatedAws(endpoint), bucket });

describeWith(motoServer, "prompts and answers in an emulated S3", () => {
  let moto: Moto;
  let s3: S3Client;
  beforeAll(async () => {
    moto = await startMoto();
    s3 = new S3Client({ endpoint: moto.url, region: REGION, credentials: CREDENTIALS, forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
  });
  afterAll(async () => {
    s3.destroy();
    await moto.stop();
  });

  test("lie under environment, team and day, encrypted with the team's key and tagged with their end", async () => {
    const log = logTo(moto.url);
    await log.write(RECORD, TEAM);
    const place = { Bucket: BUCKET, Key: "dev/payments/2026/11/05/r-1.json" };
    const object = await s3.send(new GetObjectCommand(place));
    expect([object.ServerSideEncryption, object.SSEKMSKeyId]).toEqual(["aws:kms", KEY]);
    expect(JSON.parse((await object.Body?.transformToString()) ?? "")).toEqual({
      ...RECORD,
      at: "2026-11-05T23:59:59.000Z",
      request: { messages: [] },
      answer: { output: "yes" },
    });
    const { TagSet } = await s3.send(new GetObjectTaggingCommand(place));
    expect(TagSet).toEqual([{ Key: "retention-days", Value: "30" }]);
    await log.close();
  });

  test("that S3 does not take are told by its code, and without what was sent", async () => {
    const log = logTo(moto.url, "nowhere");
    await expect(log.write(RECORD, TEAM)).rejects.toThrow(/^S3 answered 404 NoSuchBucket$/);
    await log.close();
  });
});

test("the request is signed for S3, its encryption included", async () => {
  let headers: IncomingHttpHeaders = {};
  const server: Server = createServer((request, response) => {
    headers = request.headers;
    request.resume();
    response.end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const log = logTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await log.write(RECORD, TEAM);
  expect(headers.authorization).toMatch(
    /\/eu-central-1\/s3\/aws4_request, SignedHeaders=.*x-amz-server-side-encryption-aws-kms-key-id.*,/,
  );
  await log.close();
  server.close();
});
