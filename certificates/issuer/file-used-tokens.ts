import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { createPrivateFile } from "../../files/private-file";
import { PrivateFileError } from "../../files/private-file-error";
import type { UsedTokens } from "./parts";

/**
 * Used tokens of a laptop: a file each, which the file system lets one process make only. They survive a restart, or a token could
 * be replayed after one.
 */
export class FileUsedTokens implements UsedTokens {
  /** @param folder - Made when needed, for its owner alone. */
  constructor(
    private readonly folder: string,
    private readonly now: () => number,
  ) {}

  async use(id: string, until: number): Promise<boolean> {
    if (!/^[0-9a-f]{64}$/.test(id)) throw new RangeError("the id of a token is a SHA-256 in hex");
    try {
      await createPrivateFile(join(this.folder, id), `${until}\n`);
    } catch (error) {
      if (error instanceof PrivateFileError && error.code === "exists") return false;
      throw error;
    }
    await this.forgetOld(id);
    return true;
  }

  /** By the file's age alone: tokens live for less. */
  private async forgetOld(newest: string): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => name !== newest);
    await Promise.all(
      names.map(async (name) => {
        const path = join(this.folder, name);
        const made = (await stat(path).catch(() => undefined))?.mtimeMs ?? this.now();
        if (this.now() - made > LONGEST_TOKEN_MILLISECONDS) await rm(path, { force: true });
      }),
    );
  }
}

/** A token that lives longer than this could be replayed after it: none that needs a recent `auth_time` is taken then. */
const LONGEST_TOKEN_MILLISECONDS = 8 * 86_400_000;
