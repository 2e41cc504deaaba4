import { FileLedger } from "../../../gateway/ledger/file-ledger";
import { entry } from "./fixtures";

/** Appends so many entries, ten at a time. */
async function main([path = "", name = "", count = "0", maxFileBytes = "0"]: readonly string[]): Promise<void> {
  const ledger = new FileLedger({
    path,
    now: Date.now,
    reportProblem: ({ reason }) => console.error(reason),
    maxFileBytes: Number(maxFileBytes),
  });
  for (let index = 0; index < Number(count); index += 10) {
    await Promise.all(
      Array.from({ length: 10 }, (_, more) => ledger.append(entry(`${name}-${index + more}`, { user: name }))),
    );
  }
  await ledger.close();
}

main(process.argv.slice(2));
