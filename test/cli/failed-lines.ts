import type { LedgerEntry } from "../../access/ledger-entry";
import { LogTelemetry } from "../../gateway/telemetry/telemetry";
import { NOON } from "../gateway/ledger/fixtures";

/**
 * As the gateway logs an entry that the ledger did not take.
 *
 * @param ledgerRegion - Of a gateway in AWS.
 */
export function failedLine(
  entry: LedgerEntry,
  cause: unknown = new Error("the disk is full"),
  ledgerRegion?: string,
): string {
  const lines: string[] = [];
  const telemetry = new LogTelemetry(
    (line) => lines.push(line),
    () => NOON,
    entry.principal.environment,
    ledgerRegion,
  );
  telemetry.ledger({ kind: "entry-failed", entry, cause });
  return lines.join("");
}
