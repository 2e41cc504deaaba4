import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

/**
 * How a request ended. `aborted`: the client left. `broken`: the simulator broke the answer, as it was asked to.
 */
export type Outcome = "completed" | "aborted" | "broken";

/** The way out of one request, over HTTP/1.1 and HTTP/2 alike. */
export class Exit {
  /** The client left, or everything has been sent. */
  isClosed = false;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #waiting = new Set<() => void>();
  #isBroken = false;

  constructor(request: IncomingMessage, response: ServerResponse, onClose: (outcome: Outcome) => void) {
    this.#request = request;
    this.#response = response;
    request.on("error", () => {}); // what is wrong shows in `close`
    response.on("error", () => {});
    response.once("close", () => {
      this.isClosed = true;
      const isWhole = response.writableEnded && response.writableFinished;
      onClose(this.#isBroken ? "broken" : isWhole ? "completed" : "aborted");
      for (const wake of [...this.#waiting]) wake();
    });
  }

  send(status: number, headers: OutgoingHttpHeaders, body: string | Buffer): void {
    if (this.isClosed) return;
    this.#response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
    this.#response.end(body);
  }

  /** Announces the whole body and sends half of it. */
  async sendHalf(status: number, headers: OutgoingHttpHeaders, body: string): Promise<void> {
    if (this.isClosed) return;
    const bytes = Buffer.from(body);
    this.#response.writeHead(status, { ...headers, "content-length": bytes.length });
    this.#response.write(bytes.subarray(0, bytes.length >> 1));
    await this.flushed();
  }

  begin(status: number, headers: OutgoingHttpHeaders): void {
    if (!this.isClosed) this.#response.writeHead(status, headers);
  }

  /** @returns whether the client keeps up; if not, wait until it has `drained` */
  write(frame: Buffer): boolean {
    return this.isClosed || this.#response.write(frame);
  }

  end(): void {
    if (!this.isClosed) this.#response.end();
  }

  /** Ends an answer that is not whole in a way that HTTP calls clean. */
  endBroken(): void {
    this.#isBroken = true;
    this.end();
  }

  /** Breaks the connection, or with HTTP/2 the stream. */
  break(): void {
    this.#isBroken = true;
    // Without an error an HTTP/2 stream would end in a way that looks clean.
    this.#response.destroy(this.#request.httpVersionMajor === 2 ? new Error("broken on purpose") : undefined);
  }

  /** What was written so far, headers included, has left. */
  flushed(): Promise<void> {
    this.#response.flushHeaders();
    return this.#wait((done) => {
      this.#response.write(NOTHING, () => done());
      return nothing;
    });
  }

  drained(): Promise<void> {
    return this.#wait((done) => {
      this.#response.once("drain", done);
      return () => this.#response.off("drain", done);
    });
  }

  closed(): Promise<void> {
    return this.#wait(() => nothing);
  }

  sleep(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return Promise.resolve();
    return this.#wait((done) => {
      const timer = setTimeout(done, milliseconds);
      return () => clearTimeout(timer);
    });
  }

  /** Until `begin` says that it is done, or the client has left; then what `begin` returned tidies up. */
  #wait(begin: (done: () => void) => () => void): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        tidy();
        resolve();
      };
      this.#waiting.add(wake);
      const tidy = begin(wake);
    });
  }
}

const NOTHING = Buffer.alloc(0);

function nothing(): void {}
