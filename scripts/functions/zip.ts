import { zipSync } from "fflate";

/** A zip of one file, whose bytes depend on nothing but the file's: CDKTF and Lambda take another hash for another program. */
export function zipOf(name: string, contents: Uint8Array): Uint8Array {
  return zipSync({ [name]: [contents, { level: 9, mtime: EARLIEST, os: UNIX, attrs: READABLE }] });
}

/** The first moment that a zip can name. Zips know no time zone, so it must be made in the local one. */
const EARLIEST = new Date(1980, 0, 1);

const UNIX = 3;

/** A plain file that everybody may read: Lambda runs as somebody else than its owner. */
const READABLE = (0o100644 << 16) >>> 0;
