import { PassThrough } from "node:stream";
import { streamedBody } from "../../../gateway/answer/streamed-body";
import { BrokenStreamError } from "../../../gateway/broken-stream";
import type { MeterReading } from "../../../gateway/upstream/usage/meter";

const WHOLE: MeterReading = { usage: { kind: "unknown" }, ended: { kind: "complete" } };

function streamed(body: PassThrough, reading: MeterReading = WHOLE) {
  const told: unknown[] = [];
  const chunks = streamedBody(
    body,
    (chunk) => told.push(Buffer.from(chunk).toString()),
    async (broken) => {
      told.push(["closed", broken]);
      return reading;
    },
  );
  return { chunks, told };
}

async function read(chunks: AsyncGenerator<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += Buffer.from(chunk).toString();
  return text;
}

test("each chunk goes out before it is looked at, and the books close before the end does", async () => {
  const body = new PassThrough();
  body.write("first");
  const { chunks, told } = streamed(body);

  expect(Buffer.from((await chunks.next()).value).toString()).toBe("first");
  expect(told).toEqual([]);

  body.end("last");
  await chunks.next();
  expect(told).toEqual(["first"]);
  expect((await chunks.next()).done).toBe(true);
  expect(told).toEqual(["first", "last", ["closed", undefined]]);
});

test("what went out last is looked at, also when nobody asks for more", async () => {
  const body = new PassThrough();
  body.write("first");
  const { chunks, told } = streamed(body);
  await chunks.next();
  await chunks.return(undefined);
  expect(told).toEqual(["first", ["closed", undefined]]);
  expect(body.destroyed).toBe(true);
});

test("a lost connection closes the books as broken, with all that came", async () => {
  const body = new PassThrough();
  body.on("error", () => undefined);
  body.write("first");
  const { chunks, told } = streamed(body);
  await chunks.next();
  const failure = new Error("reset");
  body.destroy(failure);
  await expect(read(chunks)).rejects.toThrow(BrokenStreamError);
  expect(told).toEqual(["first", ["closed", failure]]);
});

test("a stream that ends short of its last event is a broken one", async () => {
  const body = new PassThrough();
  body.end("half");
  const { chunks } = streamed(body, { ...WHOLE, ended: { kind: "cut", reason: "no end" } });
  await expect(read(chunks)).rejects.toThrow("no end");
});

test("a failure of who looks closes the books as well", async () => {
  const body = new PassThrough();
  body.write("first");
  const failure = new Error("cannot be read");
  const closed: unknown[] = [];
  const chunks = streamedBody(
    body,
    () => {
      throw failure;
    },
    async (broken) => {
      closed.push(broken);
      return WHOLE;
    },
  );
  await expect(read(chunks)).rejects.toThrow(BrokenStreamError);
  expect(closed).toEqual([failure]);
});
