import type { Readable } from "node:stream";

/**
 * The chunks of a stream as they come. Its own iterator waits for an event before each, also for those that are there already, and costs
 * more than all that happens to the bytes.
 *
 * Whoever stops reading destroys the stream.
 *
 * @throws what the stream fails with.
 */
export async function* chunksOf(body: Readable): AsyncGenerator<Uint8Array> {
  const arrival = new Arrival(body);
  try {
    for (;;) {
      for (let chunk = body.read(); chunk !== null; chunk = body.read()) yield chunk as Uint8Array;
      if (arrival.over) return;
      await arrival.next();
    }
  } finally {
    body.destroy(); // changes nothing where it has ended
  }
}

/** Waits for what comes next of a stream. */
class Arrival {
  /** The stream has ended as it should. */
  over = false;
  #failure: { readonly error: unknown } | undefined;
  #came = false;
  #wake: (() => void) | undefined;

  constructor(body: Readable) {
    body.on("readable", () => this.#tell());
    body.once("end", () => {
      this.over = true;
      this.#tell();
    });
    body.once("error", (error) => this.#fail(error));
    body.once("close", () => this.#fail(new Error("closed before its end"))); // too late to matter where it has ended
    if (body.errored !== null) this.#fail(body.errored);
    else if (body.destroyed) this.#fail(new Error("closed before it was read"));
  }

  /** @throws what the stream has failed with. */
  async next(): Promise<void> {
    if (!this.#came && this.#failure === undefined) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    this.#came = false;
    if (this.#failure !== undefined && !this.over) throw this.#failure.error;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#tell();
  }

  #tell(): void {
    this.#came = true;
    this.#wake?.();
    this.#wake = undefined;
  }
}
