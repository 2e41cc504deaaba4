import { CalendarOf } from "../../access/calendar";
import type { RuntimePolicy } from "../../access/runtime-policy";
import { messageOf } from "../../access/thrown";
import { LedgerFiles } from "../../gateway/ledger/ledger-files";
import { requireWritable } from "../../gateway/ledger/require-writable";
import { CommandError } from "../support/command-error";

/**
 * The files of a ledger that can be written.
 *
 * What calls cost must be written down: a gateway that cannot would begin calls that nobody can account for.
 */
export function writableLedger(path: string, { timeZone }: RuntimePolicy): LedgerFiles {
  try {
    const files = new LedgerFiles(path);
    requireWritable(files, new CalendarOf(timeZone).at(Date.now()).month);
    return files;
  } catch (error) {
    const [reason] = messageOf(error).split(", "); // the system's sentence, without the name of the probe
    throw new CommandError(
      "ledger",
      `The ledger ${path} cannot be written: ${reason}. Make its folder writable for you, make room, or name another with --ledger.`,
    );
  }
}
