import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection to which a test writes bytes as they are. */
export class RawConnection {
  readonly #socket: Socket;
  readonly #whenClosed: Promise<void>;
  #received = "";
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#received += chunk.toString("latin1");
    });
    socket.on("error", () => undefined); // that the other side closes is what most tests wait for
    this.#whenClosed = new Promise((closed) => {
      socket.once("close", () => {
        this.#closed = true;
        closed();
      });
    });
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    return new RawConnection(socket);
  }

  write(bytes: string | Uint8Array): void {
    if (!this.#closed) this.#socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  }

  /** Says no more, and goes on listening. */
  end(): void {
    this.#socket.end();
  }

  /** All bytes so far, a character each. */
  get received(): string {
    return this.#received;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Status of each answer so far. */
  statuses(): number[] {
    return [...this.#received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
  }

  async untilClosed(): Promise<void> {
    await this.#whenClosed;
  }

  async untilReceived(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#received)) {
      if (this.#closed) throw new Error(`closed before ${pattern}: ${this.#received}`);
      await Promise.race([new Promise((came) => this.#socket.once("data", came)), this.#whenClosed]);
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
