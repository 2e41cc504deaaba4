import { createClient } from "@redis/client";
import { StoreUnavailableError } from "../limiter-store";
import type { Script } from "./scripts";
import { renewedSignIn, type SignIn } from "./sign-in";

export interface ValkeyConnectionOptions {
  /** `redis://127.0.0.1:6379`, `rediss://…` with TLS; may carry user and password. */
  readonly url: string;

  /** Instead of user and password in the address. */
  readonly signIn?: SignIn;

  /** In PEM: who vouches for the server. @default the authorities that Node.js knows */
  readonly certificateAuthority?: string;

  /**
   * Milliseconds within which the server must answer a command.
   *
   * @default 1000
   */
  readonly commandTimeoutMilliseconds?: number;

  /**
   * Milliseconds between two attempts to connect, at most. Well below the pause in which processes come back from an outage.
   *
   * @default 1000
   */
  readonly longestReconnectMilliseconds?: number;

  /**
   * Whether a server that was started anew, or a replica that took over, has all that was written before. Unless it does, its
   * state is reloaded: a snapshot of minutes ago would give money back that is spent.
   *
   * @default false
   */
  readonly restartKeepsState?: boolean;

  /** Told when the connection is there, and when it is lost. */
  readonly onConnection?: (state: ConnectionState) => void;
}

export type ConnectionState = { readonly kind: "connected" } | { readonly kind: "lost"; readonly cause: unknown };

/**
 * One connection to Valkey or Redis, on which commands follow each other without waiting.
 *
 * Fails fast: while the server is away every command is rejected at once, and one that gets no answer in time is rejected with
 * all behind it. Recovers by itself: it goes on connecting until it is closed.
 */
export class ValkeyConnection {
  private client: Client;
  /** Identity of the server that is connected; `undefined` while none is. */
  private server: string | undefined;
  private failure: unknown = new Error("not connected yet");
  private closed = false;
  /** Connections given up since one was there. */
  private givenUp = 0;
  private readonly timeout: number;

  constructor(private readonly options: ValkeyConnectionOptions) {
    this.timeout = options.commandTimeoutMilliseconds ?? 1_000;
    this.client = this.open();
  }

  /** Resolves when the server answers, or after a while in which it does not: then it is waited for in the background. */
  async settled(milliseconds: number): Promise<void> {
    // Pauses are counted, not the time: a process that was busy itself finds it over before it has read what came in.
    for (let waited = 0; this.server === undefined && waited < milliseconds; waited += LOOK_MILLISECONDS) {
      await new Promise((next) => setTimeout(next, LOOK_MILLISECONDS));
    }
  }

  /** @param args - The first two are the time, empty for the server's own, and the server's identity. */
  async run(script: Script, keys: readonly string[], time: string, args: readonly string[]): Promise<unknown> {
    const { client, server } = this;
    if (server === undefined) throw new StoreUnavailableError(this.failure, false);
    const rest = [`${keys.length}`, ...keys, time, server, ...args];
    try {
      return await this.send(client, ["EVALSHA", script.sha1, ...rest]);
    } catch (error) {
      if (!startsWith(error, "NOSCRIPT")) throw this.unavailable(client, error);
    }
    try {
      return await this.send(client, ["EVAL", script.source, ...rest]);
    } catch (error) {
      throw this.unavailable(client, error);
    }
  }

  close(): void {
    this.closed = true;
    this.lose(this.client, new Error("the store was closed"));
  }

  private open(): Client {
    const { url, signIn, certificateAuthority } = this.options;
    const client: Client = createClient({
      url,
      ...(signIn && { credentialsProvider: renewedSignIn(signIn) }),
      disableOfflineQueue: true,
      maintNotifications: "disabled",
      commandOptions: { timeout: 0 }, // it ends commands that wait to be written, never those that wait for an answer
      socket: {
        connectTimeout: CONNECT_MILLISECONDS,
        reconnectStrategy: (retries) => this.reconnectAfter(retries),
        ...(certificateAuthority !== undefined && { tls: true, ca: certificateAuthority }),
      },
    });
    client.on("ready", () => void this.identify(client));
    client.on("error", (cause) => this.disconnected(client, cause));
    client.connect().catch((cause) => this.disconnected(client, cause)); // rejects only when it was closed meanwhile
    return client;
  }

  private async identify(client: Client): Promise<void> {
    try {
      const info = this.options.restartKeepsState ? "" : await this.send(client, ["INFO", "server"]);
      if (client !== this.client) return;
      this.server = /^run_id:(\w+)/m.exec(`${info}`)?.[1] ?? "";
      this.givenUp = 0;
      this.options.onConnection?.({ kind: "connected" });
    } catch (cause) {
      this.lose(client, cause);
    }
  }

  private disconnected(client: Client, cause: unknown): void {
    if (client !== this.client || this.closed) return;
    this.failure = cause;
    if (this.server === undefined) return;
    this.server = undefined;
    this.options.onConnection?.({ kind: "lost", cause });
  }

  /** Gives a connection up, with all commands on it, and opens another. */
  private lose(client: Client, cause: unknown): void {
    if (client !== this.client) return;
    this.disconnected(client, cause);
    this.server = undefined;
    client.destroy();
    if (this.closed) return;
    setTimeout(() => {
      if (!this.closed && client === this.client) this.client = this.open();
    }, this.reconnectAfter(this.givenUp));
    this.givenUp += 1;
  }

  private send(client: Client, args: readonly string[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let answered = false;
      // A process that was busy itself finds its timers due before it has read what came in: it looks once more.
      const timer = setTimeout(() => {
        setImmediate(() => {
          if (answered) return;
          const cause = new Error(`no answer within ${this.timeout} ms`);
          reject(new StoreUnavailableError(cause, true));
          this.lose(client, cause);
        });
      }, this.timeout);
      client
        .sendCommand(args)
        .then(resolve, reject)
        .finally(() => {
          answered = true;
          clearTimeout(timer);
        });
    });
  }

  /** Doubles up to the longest, less a random part: the processes of a fleet must not all come at once. */
  private reconnectAfter(retries: number): number {
    const { longestReconnectMilliseconds = RECONNECT_LONGEST_MILLISECONDS } = this.options;
    const longest = Math.min(RECONNECT_FIRST_MILLISECONDS * 2 ** retries, longestReconnectMilliseconds);
    return Math.ceil(longest * (0.5 + Math.random() / 2));
  }

  private unavailable(client: Client, error: unknown): unknown {
    if (error instanceof StoreUnavailableError) return error;
    if (startsWith(error, "ADMITTED") || movedTo(error) !== undefined) return error;
    if (startsWith(error, "READONLY")) this.lose(client, error); // it became a replica: another one takes writes now
    return new StoreUnavailableError(error, true);
  }
}

type Client = ReturnType<typeof createClient>;

const LOOK_MILLISECONDS = 5;
const CONNECT_MILLISECONDS = 2_000;
const RECONNECT_FIRST_MILLISECONDS = 25;
const RECONNECT_LONGEST_MILLISECONDS = 1_000;

/** Where a cluster keeps the keys of a command, if not on the server that was asked: `host:port`. Nothing was done then. */
export function movedTo(error: unknown): { readonly slot: number; readonly address: string } | undefined {
  const [, slot, address] = (error instanceof Error && /^MOVED (\d+) (\S+:\d+)/.exec(error.message)) || [];
  return slot === undefined || address === undefined ? undefined : { slot: Number(slot), address };
}

function startsWith(error: unknown, prefix: string): boolean {
  return error instanceof Error && error.message.startsWith(prefix);
}
