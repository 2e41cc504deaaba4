import type { PayloadLogging } from "../../environment/environment";
import type { PayloadLog, PayloadRecord } from "./payload-log";

export interface PayloadKeeperProps {
  readonly log: PayloadLog;
  /** Told of each record that could not be kept. */
  readonly failed: (about: Pick<PayloadRecord, "id" | "principal">, error: unknown) => void;
}

/** What a record says of a call before its answer is there. */
export type PayloadBeginning = Omit<PayloadRecord, "status" | "answer" | "truncated">;

/** Collects prompts and answers as calls pass, and has them written afterwards: no call waits for that, and none fails by it. */
export class PayloadKeeper {
  readonly #props: PayloadKeeperProps;
  readonly #writing = new Set<Promise<void>>();
  /** Of records that are being collected or written. */
  #bytes = 0;

  constructor(props: PayloadKeeperProps) {
    this.#props = props;
  }

  begin(beginning: PayloadBeginning, team: PayloadLogging): OpenPayload {
    const requestBytes = beginning.request.length;
    const taken = this.#take(requestBytes);
    return new OpenPayload(
      beginning,
      (bytes) => taken && this.#take(bytes),
      (record, answerBytes) => {
        if (taken) this.#write(record, team, requestBytes + answerBytes);
        else this.#props.failed(record, new Error(TOO_MUCH));
      },
    );
  }

  /** When all that was collected is written, or could not be. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing);
  }

  #take(bytes: number): boolean {
    if (this.#bytes + bytes > MOST_BYTES) return false;
    this.#bytes += bytes;
    return true;
  }

  #write(record: PayloadRecord, team: PayloadLogging, bytes: number): void {
    const writing = new Promise<void>((next) => setImmediate(next)) // the answer goes out first
      .then(() => this.#props.log.write(record, team))
      .catch((error: unknown) => this.#props.failed(record, error))
      .finally(() => {
        this.#bytes -= bytes;
        this.#writing.delete(writing);
      });
    this.#writing.add(writing);
  }
}

/** The record of a call that runs. */
export class OpenPayload {
  readonly #beginning: PayloadBeginning;
  readonly #take: (bytes: number) => boolean;
  readonly #done: (record: PayloadRecord, answerBytes: number) => void;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #truncated = false;
  #ended = false;

  constructor(
    beginning: PayloadBeginning,
    take: (bytes: number) => boolean,
    done: (record: PayloadRecord, answerBytes: number) => void,
  ) {
    this.#beginning = beginning;
    this.#take = take;
    this.#done = done;
  }

  /** The next bytes of the answer. They must not be written to afterwards. */
  push(chunk: Uint8Array): void {
    if (this.#truncated) return;
    if (this.#bytes + chunk.length > MOST_ANSWER_BYTES || !this.#take(chunk.length)) {
      this.#truncated = true;
      return;
    }
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
  }

  /** The call is over. Again changes nothing. */
  end(status: number): void {
    if (this.#ended) return;
    this.#ended = true;
    const answer = Buffer.concat(this.#chunks);
    this.#done({ ...this.#beginning, status, answer, truncated: this.#truncated }, this.#bytes);
  }
}

/** In all, of calls that run and records that are being written. What comes on top is not kept, and counted as failed. */
const MOST_BYTES = 64 * 1024 * 1024;

/** More than any model's text comes to. */
const MOST_ANSWER_BYTES = 4 * 1024 * 1024;

const TOO_MUCH = "more prompts and answers are waiting to be kept than memory is set aside for";
