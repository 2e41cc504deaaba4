import type { Context } from "hono";
import { Refusal } from "../refusal";
import { type NodeExchange, nodeExchange } from "./node-exchange";

export interface BodyRules {
  /** By the request's headers. */
  readonly announced: number | undefined;
  readonly maxBytes: number;
  /** Told of bytes before they are kept. @throws Refusal when there is no room for them. */
  readonly take: (bytes: number) => void;
}

/** What a request says of its body's length; `undefined` where it says nothing. */
export function announcedLength(headers: Readonly<Record<string, string>>): number | undefined {
  const header = headers["content-length"];
  return header === undefined || !/^\d+$/.test(header) ? undefined : Number(header);
}

/**
 * No body is decompressed: a few bytes could fill the memory.
 *
 * @throws Refusal `unsupported-encoding`
 */
export function requireUncompressed({ "content-encoding": encoding = "" }: Readonly<Record<string, string>>): void {
  if (/^(identity)?$/i.test(encoding.trim())) return;
  throw new Refusal(
    "unsupported-encoding",
    `The request body has content-encoding ${JSON.stringify(encoding.slice(0, 80))}. Send it uncompressed, without that header.`,
    { quotes: true },
  );
}

/**
 * The bytes of a request's body. Stops reading as soon as they are too many, whatever the headers promised.
 *
 * @throws Refusal `too-large`; `invalid` where the client has left; what `take` throws.
 */
export async function readBody(context: Context, rules: BodyRules): Promise<Uint8Array> {
  const { announced } = rules;
  if (announced !== undefined) {
    if (announced > rules.maxBytes) throw tooLarge(rules.maxBytes);
    rules.take(announced);
  }
  const counted = new CountedBody(announced ?? 0, rules);
  const exchange = nodeExchange(context);
  if (exchange !== undefined) await readIncoming(exchange, counted, announced);
  else if (context.req.raw.body !== null) for await (const chunk of context.req.raw.body) counted.push(chunk);
  return counted.whole();
}

class CountedBody {
  readonly #rules: BodyRules;
  readonly #chunks: Uint8Array[] = [];
  #taken: number;
  #length = 0;

  /** @param taken - Bytes that were taken before the first came. */
  constructor(taken: number, rules: BodyRules) {
    this.#taken = taken;
    this.#rules = rules;
  }

  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    this.#length += chunk.byteLength;
    if (this.#length > this.#rules.maxBytes) throw tooLarge(this.#rules.maxBytes);
    if (this.#length > this.#taken) {
      this.#rules.take(this.#length - this.#taken);
      this.#taken = this.#length;
    }
    this.#chunks.push(chunk);
  }

  whole(): Uint8Array {
    const [first] = this.#chunks;
    return this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks, this.#length);
  }
}

/** @param announced - Once so many bytes are there nothing more is waited for. */
function readIncoming({ incoming }: NodeExchange, body: CountedBody, announced: number | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      incoming.off("data", onData);
      incoming.off("end", onEnd);
      incoming.off("error", onError);
      incoming.off("close", onError);
    };
    const onData = (chunk: Buffer) => {
      try {
        body.push(chunk);
      } catch (error) {
        done();
        incoming.pause();
        reject(error);
        return;
      }
      if (body.length === announced) onEnd();
    };
    const onEnd = () => {
      done();
      resolve();
    };
    const onError = (cause?: unknown) => {
      done();
      reject(new Refusal("invalid", "The connection ended before the request's body did.", { cause }));
    };
    if (incoming.readableEnded) return resolve();
    if (incoming.destroyed) return onError();
    incoming.on("data", onData);
    incoming.on("end", onEnd);
    incoming.on("error", onError);
    incoming.on("close", onError);
  });
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(
    "too-large",
    `The request body is longer than the ${maxBytes} bytes that this gateway takes. Send less, such as smaller pictures or fewer files.`,
  );
}
