import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { addAbortSignal } from "node:stream";
import type { LedgerEntry } from "../../access/ledger-entry";
import { REMEMBERED_IDS, RecentIds } from "../../gateway/ledger/recent-ids";
import { type FailedEntry, failedEntriesIn } from "./failed-entries";
import { logLines } from "./log-lines";

interface Place {
  /** As it was named. */
  readonly log: string;
  readonly line: number;
}

/** An entry that the gateway could not write, and where its log has it. */
export interface FoundEntry extends Place {
  readonly entry: LedgerEntry;
}

/** A line that holds an entry which cannot be restored. */
export interface LineProblem extends Place {
  readonly reason: string;
  /** The call's id. */
  readonly request?: string;
}

export interface ReadLogsProps {
  /** Entries of others are problems. */
  readonly environment: string;
  /** Of the ledger to restore to, where it is in AWS. Entries that another region's ledger did not take are problems. */
  readonly region?: string;
  /** Paths begin here. */
  readonly cwd: string;
  /** Ends the reading, which may wait while nothing comes. */
  readonly stop: AbortSignal;
}

/** Instead of a file's path. */
export const STANDARD_INPUT = "-";

/** What logs hold, one after the other. Of entries that stand in several the first is given: logs may overlap. */
export async function* readLogs(
  logs: readonly string[],
  { cwd, stop, ...to }: ReadLogsProps,
): AsyncGenerator<FoundEntry | LineProblem> {
  const seen = new RecentIds<true>(REMEMBERED_IDS);
  for (const log of logs) {
    const stream = log === STANDARD_INPUT ? process.stdin : createReadStream(resolve(cwd, log));
    const name = log === STANDARD_INPUT ? "standard input" : log;
    try {
      for await (const { number, ...line } of logLines(name, addAbortSignal(stop, stream))) {
        if (stop.aborted) return;
        const place = { log: name, line: number };
        if ("problem" in line) {
          yield { ...place, reason: line.problem };
          continue;
        }
        for (const failed of failedEntriesIn(line.text)) {
          const found = placed(failed, place, to);
          if ("entry" in found && seen.has(found.entry.id)) continue;
          if ("entry" in found) seen.add(found.entry.id, true);
          yield found;
        }
      }
    } catch (error) {
      if (!stop.aborted) throw error;
      return;
    } finally {
      stream.destroy(); // standard input that nobody reads any more would keep the process for as long as somebody writes
    }
  }
}

function placed(
  failed: FailedEntry,
  place: Place,
  to: Pick<ReadLogsProps, "environment" | "region">,
): FoundEntry | LineProblem {
  if (!("entry" in failed)) {
    const { problem, request } = failed;
    return { ...place, reason: problem, ...(request !== undefined && { request }) };
  }
  const { entry, ledgerRegion } = failed;
  const reason = ofAnotherLedger(entry.principal.environment, ledgerRegion, to);
  return reason === undefined ? { ...place, entry } : { ...place, reason, request: entry.id };
}

/** Why an entry would count in a ledger that is not its own: twice, once its own has it too. */
function ofAnotherLedger(
  environment: string,
  region: string | undefined,
  to: Pick<ReadLogsProps, "environment" | "region">,
): string | undefined {
  if (environment !== to.environment) return `its entry is not of the environment ${to.environment}`;
  if (region === undefined || region === to.region) return undefined; // older gateways do not name it
  const [here, mend] =
    to.region === undefined ? ["on this machine", "--aws --region"] : [`in ${to.region}`, "--region"];
  return `its ledger is in ${region}, and this one ${here}: restore it with ${mend} ${region}`;
}
