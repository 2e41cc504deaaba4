import { EventStreamReader, type StreamItem } from "../event-stream/reader";
import type { AnswerEnd, MeteredUsage, MeterReading, UsageMeter } from "./meter";

/** What all event streams have in common. */
export abstract class StreamMeter implements UsageMeter {
  readonly #now: () => number;
  readonly #reader = new EventStreamReader();
  #firstEventAt: number | undefined;
  #stopped: AnswerEnd | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  push(chunk: Uint8Array): void {
    for (const item of this.#reader.push(chunk)) this.observe(item);
  }

  /** Instead of `push`, for who reads the stream anyway. */
  observe(item: StreamItem): void {
    switch (item.kind) {
      case "event":
        this.#firstEventAt ??= this.#now();
        this.event(item.type, item.payload);
        break;
      case "exception":
        this.#stopped ??= { kind: "exception", type: item.type, message: item.message };
        break;
      case "corrupt":
        this.#stopped ??= { kind: "cut", reason: item.reason };
        break;
      case "truncated":
        this.#stopped ??= { kind: "cut", reason: `${item.missingBytes} bytes of a frame are missing` };
        break;
    }
  }

  end(): MeterReading {
    const rest = this.#reader.end();
    if (rest !== undefined) this.observe(rest);
    const usage = this.usage();
    const complete: AnswerEnd =
      usage.kind === "exact" ? { kind: "complete" } : { kind: "cut", reason: "the last event is missing" };
    return {
      usage,
      ended: this.#stopped ?? complete,
      ...(this.#firstEventAt === undefined ? {} : { firstEventAt: this.#firstEventAt }),
    };
  }

  protected abstract event(type: string, payload: Buffer): void;

  /** `exact` once the event was there with which every whole stream of the kind ends. */
  protected abstract usage(): MeteredUsage;
}
