import type { Writable } from "node:stream";
import { codeOf, messageOf } from "../../access/thrown";

/** Where a command writes to. */
export interface Sink {
  write(text: string): void;
  /** Whether a person looks at it, with colours. */
  readonly colours: boolean;
}

/** What follows when nothing more can be written. */
export interface SinkEnd {
  /** Who read it has left, such as `head` once it has its lines. */
  readonly closed: () => void;
  /** It cannot be kept, such as on a full disk. */
  readonly failed: (reason: string) => void;
}

/** A stream of this process as a sink. What is written after its end is dropped. */
export function sinkOf(stream: Writable, colours: boolean, end: SinkEnd): Sink {
  stream.on("error", (error) => {
    if (codeOf(error) === "EPIPE") end.closed();
    else end.failed(messageOf(error));
  });
  return {
    colours,
    write: (text) => {
      if (stream.writable) stream.write(text);
    },
  };
}
