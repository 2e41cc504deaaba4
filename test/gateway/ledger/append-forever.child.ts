import { writeSync } from "node:fs";
import { FileLedger } from "../../../gateway/ledger/file-ledger";
import { entry } from "./fixtures";

/** Appends until it is killed. Says `written` when `append` has returned, `durable` when its promise has resolved. */
async function main([path = "", name = ""]: readonly string[]): Promise<void> {
  const ledger = new FileLedger({ path, now: Date.now, reportProblem: ({ reason }) => console.error(reason) });
  for (let index = 0; ; index += 1) {
    const id = `${name}-${index}`;
    const durable = ledger.append(entry(id));
    say(`written ${id}`);
    if (index % 3 === 0) {
      await durable;
      say(`durable ${id}`);
    } else {
      durable.catch(console.error);
    }
  }
}

/** At once: what waits in this process's memory dies with it. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

main(process.argv.slice(2));
