import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { Writable } from "node:stream";
import { promisify } from "node:util";
import { sinkOf } from "../../cli/support/sink";

/** A stream whose writes all fail. */
function failing(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: it failed`), { code })),
  });
}

function outcomes(code: string): Promise<string> {
  return new Promise((resolved) => {
    const sink = sinkOf(failing(code), false, { closed: () => resolved("closed"), failed: resolved });
    sink.write("one\n");
    setImmediate(() => sink.write("two\n")); // after its end: dropped
  });
}

describe("what a command writes to", () => {
  test("may be closed by who reads it", async () => {
    expect(await outcomes("EPIPE")).toBe("closed");
  });

  test("may fail for a reason", async () => {
    expect(await outcomes("ENOSPC")).toBe("ENOSPC: it failed");
  });
});

test("a command whose reader leaves ends without a stack, and as it would have ended", async () => {
  const root = resolve(__dirname, "../..");
  const command = `node --import tsx ${join(root, "cli/main.ts")} schema | true; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await promisify(execFile)("bash", ["-c", command], { cwd: root });
  expect([stdout, stderr]).toEqual(["0\n", ""]);
});
