import { readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { PayloadLogging } from "../../environment/environment";
import { makeFolder } from "../../files/make-folder";
import type { PayloadLog, PayloadRecord } from "./payload-log";
import { recordKey, recordText } from "./record-text";

export interface FilePayloadLogProps {
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Prompts and answers on a laptop: a file for each request, which its owner alone can read. KMS is not asked here.
 *
 * Days older than the team keeps them are deleted with the first record of a day.
 */
export class FilePayloadLog implements PayloadLog {
  readonly #props: FilePayloadLogProps;
  /** The day on which a team's old days were last looked for, by team. */
  readonly #swept = new Map<string, string>();

  constructor(props: FilePayloadLogProps) {
    this.#props = props;
  }

  async write(record: PayloadRecord, { retentionDays }: PayloadLogging): Promise<void> {
    const file = join(this.#props.folder, recordKey(record));
    makeFolder(dirname(resolve(file)), 0o700);
    await writeFile(file, recordText(record), { mode: 0o600 });
    const { environment, team } = record.principal;
    await this.#sweep(`${environment}/${team}`, retentionDays);
  }

  async #sweep(team: string, retentionDays: number): Promise<void> {
    const today = dayOf(this.#props.now());
    if (this.#swept.get(team) === today) return;
    this.#swept.set(team, today);
    const oldest = dayOf(this.#props.now() - retentionDays * DAY_MILLISECONDS);
    const folder = join(this.#props.folder, team);
    for (const year of await readdir(folder)) {
      for (const month of await readdir(join(folder, year))) {
        for (const day of await readdir(join(folder, year, month))) {
          if (`${year}-${month}-${day}` < oldest) await rm(join(folder, year, month, day), { recursive: true });
        }
      }
    }
  }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const DAY_MILLISECONDS = 86_400_000;
