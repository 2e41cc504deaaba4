import { PassThrough, Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { chunksOf } from "../../../gateway/answer/chunks-of";

async function read(body: Readable): Promise<{ readonly chunks: string[]; readonly error?: unknown }> {
  const chunks: string[] = [];
  try {
    for await (const chunk of chunksOf(body)) chunks.push(Buffer.from(chunk).toString());
    return { chunks };
  } catch (error) {
    return { chunks, error };
  }
}

test("gives the chunks that are there already and those that come later, then ends", async () => {
  const body = new PassThrough();
  body.write("first ");
  const reading = read(body);
  await turn();
  body.write("second ");
  await turn();
  body.end("last");
  expect((await reading).chunks.join("")).toBe("first second last");
  expect(body.destroyed).toBe(true);
});

test("gives the same as the stream's own iterator, however the chunks come", async () => {
  const texts = Array.from({ length: 200 }, (_, position) => "x".repeat(position % 7) + position);
  async function* chunks() {
    for (const [position, text] of texts.entries()) {
      if (position % 3 === 0) await turn();
      yield Buffer.from(text);
    }
  }
  const { chunks: found, error } = await read(Readable.from(chunks(), { objectMode: false, highWaterMark: 16 }));
  expect(error).toBeUndefined();
  expect(found.join("")).toBe(texts.join(""));
});

test.each([
  ["before it is read", 0],
  ["while it is read", 1],
])("fails as the stream does, when it fails %s", async (_, turns) => {
  const body = new PassThrough();
  body.on("error", () => undefined); // as every answer has
  body.write("half ");
  const failure = new Error("reset");
  if (turns === 0) body.destroy(failure);
  const reading = read(body);
  for (let each = 0; each < turns; each++) await turn();
  body.destroy(failure);
  expect((await reading).error).toBe(failure);
});

test("a stream that is closed before its end is no whole one", async () => {
  const body = new PassThrough();
  const reading = read(body);
  await turn();
  body.write("half");
  await turn();
  body.destroy();
  expect(await reading).toEqual({ chunks: ["half"], error: new Error("closed before its end") });
});

test("a stream that was closed before is no empty one", async () => {
  const body = new PassThrough();
  body.destroy();
  await turn();
  expect((await read(body)).error).toBeInstanceOf(Error);
});

test("whoever stops reading destroys the stream", async () => {
  const body = new PassThrough();
  body.write("first");
  for await (const _ of chunksOf(body)) break;
  expect(body.destroyed).toBe(true);
});
