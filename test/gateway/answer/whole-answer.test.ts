import { PassThrough } from "node:stream";
import { wholeAnswer } from "../../../gateway/answer/whole-answer";
import { BrokenStreamError } from "../../../gateway/broken-stream";
import type { MeterReading } from "../../../gateway/upstream/usage/meter";

const READING: MeterReading = { usage: { kind: "unknown" }, ended: { kind: "complete" } };

function reading(body: PassThrough, length: number | undefined) {
  const closed: unknown[] = [];
  const answer = wholeAnswer(
    body,
    length,
    () => undefined,
    async (broken) => {
      closed.push(broken);
      return READING;
    },
  );
  return { answer, closed };
}

test("an answer that says its length is whole once that is there", async () => {
  const body = new PassThrough();
  const { answer, closed } = reading(body, 6);
  body.write("abc");
  body.write("def");
  const { bytes } = await answer; // it has not ended
  expect(Buffer.from(bytes).toString()).toBe("abcdef");
  expect(closed).toEqual([undefined]);
  body.end();
});

test("an answer that says nothing of its length is whole at its end", async () => {
  const body = new PassThrough();
  const { answer } = reading(body, undefined);
  body.write("abc");
  body.end("def");
  expect(Buffer.from((await answer).bytes).toString()).toBe("abcdef");
});

test("one that breaks off short of its length closes the books as broken, once", async () => {
  const body = new PassThrough();
  body.on("error", () => undefined);
  const { answer, closed } = reading(body, 6);
  body.write("abc");
  const failure = new Error("reset");
  body.destroy(failure);
  await expect(answer).rejects.toThrow(BrokenStreamError);
  expect(closed).toEqual([failure]);
});

test("what was there before it is read is taken at once, and the stream comes to its end", async () => {
  const body = new PassThrough();
  body.write("abc");
  const { answer } = reading(body, 3);
  const ended = new Promise<void>((end) => body.once("end", end));
  expect(Buffer.from((await answer).bytes).toString()).toBe("abc");
  body.end();
  await ended;
});

test("one that had failed before it is read closes the books as broken", async () => {
  const body = new PassThrough();
  body.on("error", () => undefined);
  const failure = new Error("reset");
  body.destroy(failure);
  await new Promise((turn) => setImmediate(turn));
  const { answer, closed } = reading(body, 3);
  await expect(answer).rejects.toThrow(BrokenStreamError);
  expect(closed).toEqual([failure]);
});

test("an empty answer is whole at its end", async () => {
  const body = new PassThrough();
  body.end();
  expect((await reading(body, 0).answer).bytes).toHaveLength(0);
});

test("one that was closed before it is read closes the books as broken", async () => {
  const body = new PassThrough();
  body.destroy();
  await new Promise((turn) => setImmediate(turn));
  const { answer, closed } = reading(body, 3);
  await expect(answer).rejects.toThrow(BrokenStreamError);
  expect(closed).toHaveLength(1);
});
