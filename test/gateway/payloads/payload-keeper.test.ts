import { type PayloadBeginning, PayloadKeeper } from "../../../gateway/payloads/payload-keeper";
import type { PayloadLog, PayloadRecord } from "../../../gateway/payloads/payload-log";

const TEAM = { kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/k", retentionDays: 1 };
const MEGABYTE = 1024 * 1024;

function beginning(id: string, bytes = 10): PayloadBeginning {
  const principal = { environment: "dev", team: "payments", user: "anna" };
  return { id, at: 0, principal, route: "r", surface: "bedrock", operation: "converse", request: "x".repeat(bytes) };
}

class ManualLog implements PayloadLog {
  readonly written: PayloadRecord[] = [];
  readonly waiting: (() => void)[] = [];

  write(record: PayloadRecord): Promise<void> {
    this.written.push(record);
    return new Promise((done) => this.waiting.push(done));
  }
}

function keeperOn(log: PayloadLog) {
  const failed: string[] = [];
  const keeper = new PayloadKeeper({ log, failed: ({ id }, error) => failed.push(`${id}: ${String(error)}`) });
  return { keeper, failed };
}

test("a record is written after its call, once", async () => {
  const log = new ManualLog();
  const { keeper } = keeperOn(log);
  const open = keeper.begin(beginning("a"), TEAM);
  open.push(Buffer.from("one "));
  open.push(Buffer.from("two"));
  open.end(200);
  open.end(500);
  expect(log.written).toEqual([]);
  await new Promise((next) => setImmediate(next));
  expect(log.written).toMatchObject([{ id: "a", status: 200, answer: Buffer.from("one two"), truncated: false }]);
  log.waiting[0]?.();
  await keeper.settled();
});

test("a write that fails is told and breaks nothing", async () => {
  const { keeper, failed } = keeperOn({ write: () => Promise.reject(new Error("no disk")) });
  keeper.begin(beginning("a"), TEAM).end(200);
  await keeper.settled();
  expect(failed).toEqual(["a: Error: no disk"]);
});

test("an answer beyond four megabytes ends early, and says so", async () => {
  const log = new ManualLog();
  const open = keeperOn(log).keeper.begin(beginning("a"), TEAM);
  for (let sent = 0; sent < 6; sent++) open.push(new Uint8Array(MEGABYTE));
  open.end(200);
  await new Promise((next) => setImmediate(next));
  expect([log.written[0]?.answer.length, log.written[0]?.truncated]).toEqual([4 * MEGABYTE, true]);
});

test("while writing is slow no more than 64 megabytes are held, and what is left out is told", async () => {
  const log = new ManualLog();
  const { keeper, failed } = keeperOn(log);
  for (let call = 0; call < 5; call++) keeper.begin(beginning(`c${call}`, 16 * MEGABYTE), TEAM).end(200);
  await new Promise((next) => setImmediate(next));
  expect(log.written.map(({ id }) => id)).toEqual(["c0", "c1", "c2", "c3"]);
  expect(failed).toEqual([expect.stringContaining("c4: Error: more prompts and answers are waiting")]);
  for (const done of log.waiting) done();
  await keeper.settled();
  keeper.begin(beginning("later"), TEAM).end(200);
  await new Promise((next) => setImmediate(next));
  expect(log.written.at(-1)?.id).toBe("later");
});
