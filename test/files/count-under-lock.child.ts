import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { withFileLock } from "../../files/file-lock";
import { linkNamed } from "./no-links";

/** Adds one to the number in a file, so many times: slowly, so that two who do it at once lose one. */
async function main([lock = "", counter = "", count = "0", links]: readonly string[]): Promise<void> {
  for (let index = 0; index < Number(count); index += 1) {
    await withFileLock({ path: lock, now: Date.now, ...linkNamed(links) }, async () => {
      const before = Number(readFileSync(counter, "utf8"));
      await pause(1);
      writeFileSync(counter, String(before + 1));
    });
  }
}

main(process.argv.slice(2));
