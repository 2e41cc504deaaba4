import { Readable } from "node:stream";

/** An error whose body was read, so that it can be handed on later. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/**
 * Reads an answer to its end, which gives its connection back.
 *
 * Errors of Bedrock have a few hundred bytes; what is longer than 256 KiB is cut off.
 */
export async function keep(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Readable,
): Promise<KeptAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) break; // leaving the loop destroys the body
  }
  const bytes = Buffer.concat(chunks).subarray(0, MAX_BYTES);
  return { status, headers: { ...headers, "content-length": String(bytes.length) }, bytes };
}

export function bodyOf({ bytes }: KeptAnswer): Readable {
  return new Readable({
    read() {
      this.push(bytes);
      this.push(null);
    },
  });
}

const MAX_BYTES = 256 * 1024;
