import { gzipSync } from "node:zlib";
import { logLines } from "../../cli/ledger/log-lines";
import { collect } from "../gateway/ledger/fixtures";
import { fc } from "../support/properties";

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** `problem` stands for a line that has one. */
async function textsOf(bytes: Buffer, { size = 64, longest = 1_000 } = {}): Promise<string[]> {
  const lines = await collect(logLines("a.log", chunksOf(bytes, size), longest));
  return lines.map((line) => ("text" in line ? line.text : "problem"));
}

const lines = fc.array(
  fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", "")),
  { minLength: 1 },
);

test("lines are the same in whatever pieces they come, packed or not", async () => {
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 20 }), fc.boolean(), async (texts, size, packed) => {
      const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(""));
      expect(await textsOf(packed ? gzipSync(bytes) : bytes, { size })).toEqual(texts);
    }),
  );
});

test("the last line may have no end, and a log may be empty", async () => {
  expect(await textsOf(Buffer.from("a\nb"))).toEqual(["a", "b"]);
  expect(await textsOf(Buffer.from("a"))).toEqual(["a"]);
  expect(await textsOf(Buffer.from(""))).toEqual([]);
});

test("packed files that were put together are read to the end of the last", async () => {
  expect(await textsOf(Buffer.concat([gzipSync("a\nb\n"), gzipSync("c\n")]))).toEqual(["a", "b", "c"]);
});

test("a line that is too long is told and not kept, and those behind it are read", async () => {
  const long = "x".repeat(1_001);
  expect(await textsOf(Buffer.from(`a\n${long}\nb\n${long}`))).toEqual(["a", "problem", "b", "problem"]);
  expect(await textsOf(Buffer.from("x".repeat(1_000)))).toEqual(["x".repeat(1_000)]);
});

test("what was packed and cut off ends with a problem, after the lines that are whole", async () => {
  const text = Array.from({ length: 5_000 }, (_, line) => `line ${line * 7919}\n`).join("");
  const packed = gzipSync(text);
  const lines = await collect(logLines("a.gz", chunksOf(packed.subarray(0, packed.length - 20), 4_096)));
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.at(-1)).toEqual({
    number: lines.length,
    problem: expect.stringMatching(/^from here on the file cannot be unpacked \(.+\): fetch it again$/),
  });
  expect(lines.slice(0, -1).every((line) => "text" in line)).toBe(true);
});

test.each(["utf16le", "utf16be"])(
  "%s, as PowerShell redirects, is refused with what to write instead",
  async (order) => {
    const bytes = Buffer.from("\uFEFFa line\n", "utf16le");
    await expect(textsOf(order === "utf16le" ? bytes : bytes.swap16())).rejects.toThrow(
      /a\.log is written in UTF-16.*Out-File -Encoding utf8/,
    );
  },
);

const LONG = `a\n${Array.from({ length: 100_000 }, (_, line) => `line ${line * 7919}\n`).join("")}`;

test.each([
  ["", Buffer.from(LONG)],
  [" what is packed", gzipSync(LONG)],
])("who stops reading%s leaves nothing open", async (_, bytes) => {
  let isOpen = false;
  async function* opened(): AsyncGenerator<Buffer> {
    isOpen = true;
    try {
      yield* chunksOf(bytes, 1_024);
    } finally {
      isOpen = false;
    }
  }
  for await (const line of logLines("a.log", opened())) {
    expect([line, isOpen]).toEqual([{ number: 1, text: "a" }, true]);
    break;
  }
  expect(isOpen).toBe(false);
});
