import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { messageOf } from "../../access/thrown";
import { CommandError } from "../support/command-error";

/** Number from 1, and the text without its end, or why there is none. */
export type LogLine = { readonly number: number } & ({ readonly text: string } | { readonly problem: string });

/** A document of many events on one line may be so long. What is longer is not kept in memory. */
const LONGEST_LINE_BYTES = 67_108_864;

/**
 * The lines of a log, one at a time, packed by gzip or not. One that cannot be unpacked to its end ends with a problem.
 *
 * @param name - Of the file, for people.
 * @throws CommandError when it is no UTF-8.
 */
export async function* logLines(
  name: string,
  bytes: AsyncIterable<Buffer>,
  longest = LONGEST_LINE_BYTES,
): AsyncGenerator<LogLine> {
  let parts: Buffer[] = [];
  let length = 0;
  let number = 1;
  const keep = (part: Buffer) => {
    length += part.length;
    if (length > longest) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const line = (): LogLine => {
    const ended = { number, ...(length > longest ? { problem: TOO_LONG } : { text: Buffer.concat(parts).toString() }) };
    parts = [];
    length = 0;
    number += 1;
    return ended;
  };
  try {
    for await (const chunk of unpacked(name, bytes)) {
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
        keep(chunk.subarray(from, at));
        yield line();
        from = at + 1;
      }
      keep(chunk.subarray(from));
    }
  } catch (error) {
    if (!(error instanceof PackingError)) throw error;
    yield { number, problem: error.message };
    return;
  }
  if (length > 0) yield line();
}

const TOO_LONG = `it is longer than ${LONGEST_LINE_BYTES / 1_048_576} MB: write each event on a line of its own, as \`jq -c '.events[]'\` does`;

class PackingError extends Error {}

const NEWLINE = 0x0a;

async function* unpacked(name: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { done, value } = await source.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const rest = { [Symbol.asyncIterator]: () => source };
  const whole = async function* () {
    try {
      yield head;
      yield* rest;
    } finally {
      await source.return?.(); // also of whoever stops at the head
    }
  };
  if (startsWith(head, UTF_16_LITTLE) || startsWith(head, UTF_16_BIG)) {
    throw new CommandError(
      "log-encoding",
      `${name} is written in UTF-16, as PowerShell writes what it redirects. Write it as UTF-8: \`… | Out-File -Encoding utf8 FILE\`.`,
    );
  }
  if (!startsWith(head, GZIP)) {
    yield* whole();
    return;
  }
  const gunzip = createGunzip();
  // What fails here fails whoever reads from it too.
  const packing = pipeline(Readable.from(whole()), gunzip).catch(() => undefined);
  try {
    for await (const chunk of gunzip) yield chunk;
  } catch (error) {
    throw new PackingError(`from here on the file cannot be unpacked (${messageOf(error)}): fetch it again`);
  } finally {
    gunzip.destroy();
    await packing;
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1 */
const GZIP = [0x1f, 0x8b];
const UTF_16_LITTLE = [0xff, 0xfe];
const UTF_16_BIG = [0xfe, 0xff];

function startsWith(bytes: Buffer, beginning: readonly number[]): boolean {
  return beginning.every((byte, index) => bytes[index] === byte);
}
