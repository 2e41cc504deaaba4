import type { FileHandle } from "node:fs/promises";

export interface Line {
  /** Without its end. Empty for a line that is too long to be an entry. */
  readonly text: string;
  readonly start: number;
  /** Where the next line begins. */
  readonly end: number;
  /** The last line may have no end: it was torn off, or somebody is writing it. */
  readonly finished: boolean;
}

const CHUNK_BYTES = 262_144;

/** An entry has about a kilobyte. What is longer is not kept in memory. */
const LONGEST_LINE_BYTES = 1_048_576;

/** The lines of a file from a place on, in batches between which others may run. */
export async function* readLines(file: FileHandle, from: number): AsyncGenerator<readonly Line[]> {
  let rest: Buffer = Buffer.alloc(0);
  let start = from;
  let dropped = false;
  for (let position = from; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position);
    if (bytesRead === 0) break;
    const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const bytesStart = position - rest.length;
    position += bytesRead;

    const lines: Line[] = [];
    let read = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, read)) {
      const end = bytesStart + at + 1;
      lines.push({ text: dropped ? "" : bytes.toString("utf8", read, at), start, end, finished: true });
      dropped = false;
      start = end;
      read = at + 1;
    }
    rest = bytes.subarray(read);
    if (rest.length > LONGEST_LINE_BYTES) {
      rest = Buffer.alloc(0);
      dropped = true;
    }
    yield lines;
  }
  if (rest.length > 0) {
    yield [{ text: dropped ? "" : rest.toString("utf8"), start, end: start + rest.length, finished: false }];
  }
}

const NEWLINE = 0x0a;
