import type { OutgoingHttpHeaders } from "node:http";
import type { ModelEvent } from "./dialects/dialect";
import { AwsError } from "./errors";
import { encodeEvent, encodeException } from "./event-stream";
import type { Exit } from "./exit";
import type { Fault } from "./faults";

/** An answer in one piece. */
export async function deliver(
  exit: Exit,
  headers: OutgoingHttpHeaders,
  body: string,
  fault: Fault | undefined,
): Promise<void> {
  switch (fault?.kind) {
    case "stall":
      await exit.closed();
      return;
    case "cut":
    case "half-frame":
      if (fault.afterEvents !== undefined) await exit.sendHalf(200, headers, body);
      exit.break();
      return;
    default:
      exit.send(200, headers, body);
  }
}

/** An answer in events. Stops when the client leaves. */
export async function deliverEvents(
  exit: Exit,
  headers: OutgoingHttpHeaders,
  events: Iterable<ModelEvent>,
  { paceMs, fault, onEvent }: StreamManner,
): Promise<void> {
  const breaking = fault !== undefined && isBreaking(fault) ? fault : undefined;
  if (breaking !== undefined && breaksBeforeHeaders(breaking)) return breakStream(exit, breaking, NO_FRAME);
  exit.begin(200, headers);
  let sent = 0;
  for (const event of events) {
    if (paceMs > 0 && sent > 0) await exit.sleep(paceMs);
    if (exit.isClosed) return;
    const frame = encodeEvent(event.type, event.payload);
    if (breaking !== undefined && sent === breakingPoint(breaking)) return breakStream(exit, breaking, frame);
    const keepsUp = exit.write(frame);
    onEvent(event);
    sent++;
    if (!keepsUp) await exit.drained();
  }
  exit.end();
}

export interface StreamManner {
  /** Between two events. */
  readonly paceMs: number;
  readonly fault: Fault | undefined;
  /** An event was written. */
  readonly onEvent: (event: ModelEvent) => void;
}

/** The error in place of an answer that is not a stream. */
export function asError(fault: Fault | undefined): AwsError | undefined {
  switch (fault?.kind) {
    case "error":
      return new AwsError(fault.error, fault.message, fault.retryAfterSeconds);
    case "exception":
      return new AwsError(fault.error, fault.message);
    default:
      return undefined;
  }
}

type BreakingFault = Exclude<Fault, { kind: "error" } | { kind: "delay" }>;

const NO_FRAME = Buffer.alloc(0);

function isBreaking(fault: Fault): fault is BreakingFault {
  return fault.kind !== "error" && fault.kind !== "delay";
}

function breaksBeforeHeaders(fault: BreakingFault): boolean {
  return fault.afterEvents === undefined && (fault.kind === "stall" || fault.kind === "cut");
}

function breakingPoint(fault: BreakingFault): number {
  return fault.afterEvents ?? (fault.kind === "half-frame" ? 2 : 0);
}

async function breakStream(exit: Exit, fault: BreakingFault, next: Buffer): Promise<void> {
  switch (fault.kind) {
    case "stall":
      if (!breaksBeforeHeaders(fault)) await exit.flushed();
      await exit.closed();
      break;
    case "cut":
      if (!breaksBeforeHeaders(fault)) await exit.flushed();
      exit.break();
      break;
    case "exception":
      exit.write(encodeException(new AwsError(fault.error, fault.message)));
      exit.endBroken();
      break;
    case "half-frame":
      exit.write(next.subarray(0, next.length >> 1));
      exit.endBroken();
  }
}
