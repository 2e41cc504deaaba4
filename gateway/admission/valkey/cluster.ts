import { StoreUnavailableError } from "../limiter-store";
import { movedTo, ValkeyConnection, type ValkeyConnectionOptions } from "./connection";
import type { Script } from "./scripts";
import { slotOf } from "./slot";

/**
 * One server, or the servers of a cluster: each team's keys are on one of them.
 *
 * It begins with the server that it was told of. Where that one names another, it asks there from then on. A server that does not
 * answer is asked about no further: the first one knows who has taken its place. Each connection fails fast and recovers by itself.
 */
export class ValkeyCluster {
  readonly #options: ValkeyConnectionOptions;
  readonly #first: ValkeyConnection;
  readonly #others = new Map<string, { readonly connection: ValkeyConnection; readonly settled: Promise<void> }>();
  /** Addresses of slots that are not on the first server. Empty where there is no cluster. */
  readonly #addresses = new Map<number, string>();

  constructor(options: ValkeyConnectionOptions) {
    this.#options = options;
    this.#first = new ValkeyConnection(options);
  }

  /** Resolves when the first server answers, or after a while in which it does not. */
  settled(milliseconds: number): Promise<void> {
    return this.#first.settled(milliseconds);
  }

  /** @param keys - At least one; all with the same hash tag. */
  async run(script: Script, keys: readonly string[], time: string, args: readonly string[]): Promise<unknown> {
    let address = this.#addresses.size === 0 ? undefined : this.#addresses.get(slotOf(keys[0] ?? ""));
    for (let redirections = 0; ; redirections += 1) {
      try {
        const connection = address === undefined ? this.#first : await this.#connection(address);
        return await connection.run(script, keys, time, args);
      } catch (error) {
        const moved = movedTo(error);
        if (moved === undefined) {
          if (error instanceof StoreUnavailableError && address !== undefined) this.#forget(address);
          throw error;
        }
        if (redirections === MOST_REDIRECTIONS) throw new StoreUnavailableError(error, false);
        this.#addresses.set(moved.slot, moved.address);
        address = moved.address;
      }
    }
  }

  close(): void {
    this.#first.close();
    for (const { connection } of this.#others.values()) connection.close();
  }

  async #connection(address: string): Promise<ValkeyConnection> {
    let other = this.#others.get(address);
    if (other === undefined) {
      const url = new URL(this.#options.url);
      url.host = address;
      const connection = new ValkeyConnection({ ...this.#options, url: url.href });
      other = { connection, settled: connection.settled(CONNECTING_MILLISECONDS) };
      this.#others.set(address, other);
    }
    await other.settled;
    return other.connection;
  }

  /** The connection stays, for it may come back; its slots are asked for anew. */
  #forget(address: string): void {
    for (const [slot, known] of this.#addresses) if (known === address) this.#addresses.delete(slot);
  }
}

/** A slot that is on its way is answered by one of the two. */
const MOST_REDIRECTIONS = 3;

/** A server that is asked for the first time is connected within milliseconds, or not now. */
const CONNECTING_MILLISECONDS = 1_000;
