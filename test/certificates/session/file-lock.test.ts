import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tryLock } from "../../../certificates/session/file-lock";

const NOW = Date.parse("2026-03-01T12:00:00Z");

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-lock-"));
  path = join(folder, "dev.lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("one takes it, nobody else does until it is released", () => {
  const lock = tryLock(path, NOW);

  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(tryLock(path, NOW)).toBeUndefined();
  lock?.release();
  expect(existsSync(path)).toBe(false);
  expect(tryLock(path, NOW)).toBeDefined();
});

test("a holder that was too slow does not take the lock from who broke it", () => {
  const slow = tryLock(path, NOW);
  expect(tryLock(path, NOW + 45_000)).toBeUndefined();
  const next = tryLock(path, NOW + 45_001);
  const text = readFileSync(path, "utf8");
  slow?.release();

  expect(next).toBeDefined();
  expect(readFileSync(path, "utf8")).toBe(text);
});

test("one that is just being written is nobody's to break, until it is old", () => {
  writeFileSync(path, "");
  utimesSync(path, NOW / 1000, NOW / 1000);

  expect(tryLock(path, NOW + 1_000)).toBeUndefined();
  expect(tryLock(path, NOW + 46_000)).toBeDefined();
});
