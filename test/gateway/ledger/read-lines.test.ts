import { writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { type Line, readLines } from "../../../gateway/ledger/read-lines";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { collect } from "./fixtures";

const folder = useTemporaryFolder();

async function read(content: string | Buffer, from = 0): Promise<readonly Line[]> {
  const path = join(folder(), "lines");
  writeFileSync(path, content);
  const file = await open(path, "r");
  try {
    return (await collect(readLines(file, from))).flat();
  } finally {
    await file.close();
  }
}

test("lines come with their places, whether they are finished or not", async () => {
  expect(await read("one\n\nthree")).toEqual([
    { text: "one", start: 0, end: 4, finished: true },
    { text: "", start: 4, end: 5, finished: true },
    { text: "three", start: 5, end: 10, finished: false },
  ]);
});

test("reading goes on where it was left", async () => {
  expect(await read("one\ntwo\n", 4)).toEqual([{ text: "two", start: 4, end: 8, finished: true }]);
});

test("lines that cross the ends of what is read at once are whole, letters of several bytes too", async () => {
  const lines = Array.from({ length: 3000 }, (_, index) => `${index}:${"ä€😀".repeat(20 + (index % 50))}`);
  const found = await read(lines.map((line) => `${line}\n`).join(""));
  expect(found.map(({ text }) => text)).toEqual(lines);
  expect(found.every(({ start }, index) => start === (found[index - 1]?.end ?? 0))).toBe(true);
});

test("a line of several megabytes is not kept, and those behind it are read", async () => {
  const found = await read(`one\n${"x".repeat(5_000_000)}\nthree\n`);
  expect(found.map(({ text }) => text)).toEqual(["one", "", "three"]);
  expect(found[2]).toMatchObject({ start: 5_000_005, end: 5_000_011 });
});

test("a file of one endless line is one unfinished line", async () => {
  expect(await read("x".repeat(3_000_000))).toEqual([{ text: "", start: 0, end: expect.any(Number), finished: false }]);
});
