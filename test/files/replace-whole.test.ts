import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { replaceWhole } from "../../files/replace-whole";
import { useTemporaryFolder } from "../support/temporary-folder";

const folder = useTemporaryFolder();

(process.platform === "win32" ? test.skip : test)(
  "of a file that is its owner's alone the new content is too, also while it is written",
  async () => {
    const file = join(folder(), "report.html");
    writeFileSync(file, "before");
    chmodSync(file, 0o600);
    const content = "after".repeat(4_000_000); // takes many turns to write
    const modes = new Set<number>();
    let done = false;
    const writing = replaceWhole(file, content).finally(() => {
      done = true;
    });
    while (!done) {
      for (const name of readdirSync(folder()).filter((each) => each.endsWith(".new"))) {
        const draft = statSync(join(folder(), name), { throwIfNoEntry: false });
        if (draft !== undefined) modes.add(draft.mode & 0o777);
      }
      await nextTurn();
    }
    await writing;
    expect([...modes]).toEqual([0o600]);
    expect(readFileSync(file, "utf8")).toBe(content);
  },
);
