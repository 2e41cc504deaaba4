import type { Readable } from "node:stream";
import type { LedgerEntry } from "../access/ledger-entry";
import type { Principal } from "../access/principal";
import { marksOf } from "../access/revocation";
import type { RuntimePolicy } from "../access/runtime-policy";
import { scopeName } from "../access/scope";
import type { Admission, Admitted } from "./admission/admission";
import { BrokenStreamError } from "./broken-stream";
import type { AuthorizedCall, CallTarget, ModelRequest } from "./call";
import type { Ledger } from "./ledger/ledger";
import { authorize } from "./policy/authorize";
import { Refusal } from "./refusal";
import { type Bill, billOf, FREE } from "./settlement";
import type { Telemetry } from "./telemetry/telemetry";
import type { Upstream, UpstreamAnswer } from "./upstream/upstream";
import type { MeterReading, UsageMeter } from "./upstream/usage/meter";
import { usageMeter } from "./upstream/usage/usage-meter";

export interface WalkParts {
  readonly policy: () => RuntimePolicy;
  readonly admission: Admission;
  /** Refuses whom the access state on this machine revokes, and tells the store; nothing to wait for where nothing has changed. */
  readonly beforeAdmission: (marks: readonly string[]) => Promise<void> | undefined;
  readonly upstream: Upstream;
  readonly ledger: Ledger;
  readonly telemetry: Telemetry;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long a model may take to begin its answer. */
  readonly answerWithinMilliseconds: number;
}

/** What goes back to the surface. */
export interface Served {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Whole, or as it comes. A stream that breaks off fails with a {@link BrokenStreamError}; who stops reading it cancels the call. */
  readonly body: Uint8Array | AsyncGenerator<Uint8Array>;
}

/** policy → admission → upstream → settlement → ledger: the way of every call, whatever its surface. */
export class Walk {
  readonly #parts: WalkParts;
  /** Settlements that are on their way to the store. */
  readonly #settling = new Set<Promise<void>>();

  constructor(parts: WalkParts) {
    this.#parts = parts;
  }

  /** When the store was told of every call that has ended, or could not be. */
  async settled(): Promise<void> {
    await Promise.all(this.#settling);
  }

  /**
   * @param left - Aborted when the client leaves.
   * @throws Refusal when the call is not made. Nothing is charged then.
   */
  async serve(request: ModelRequest, principal: Principal, left: AbortSignal): Promise<Served> {
    const { policy, admission, beforeAdmission, now } = this.#parts;
    const receivedAt = now();
    if (principal.credential.expiresAt <= receivedAt) {
      throw new Refusal("unauthenticated", "The credential has expired. Get a new one.");
    }
    const call = authorize(request, principal, policy());
    const marks = marksOf(principal);
    const projecting = beforeAdmission(marks);
    if (projecting !== undefined) await projecting;
    const admitted = await admission.admit({
      team: { environment: principal.environment, team: principal.team },
      id: request.id,
      marks,
      scopes: call.scopes,
      observe: call.observe,
      ...call.reserve,
      targets: call.targets.map(({ name }) => name),
    });
    const open = admitted.open.flatMap((position) => call.targets[position] ?? []);
    const journal = new Journal(this.#parts, call, admitted, receivedAt, this.#settling);
    const answer = await this.#ask(call, open, admitted, left, journal);
    const target = open[answer.target];
    if (target === undefined) throw new Error(`the upstream answered for target ${answer.target} of ${open.length}`);

    const meter = usageMeter({ operation: request.operation, status: answer.status, headers: answer.headers }, now);
    const close = (broken: unknown) => {
      const reading = meter.end();
      const bill =
        answer.status >= 300 ? journal.unansweredBill(left.aborted) : billOf(call, target, reading, left.aborted);
      return journal.close(target, answer.status, bill, reading, broken);
    };
    const common = { status: answer.status, headers: answer.headers };
    if (isStream(request) && answer.status < 300) return { ...common, body: streamed(answer.body, meter, close) };
    return { ...common, body: await whole(answer.body, meter, close) };
  }

  async #ask(
    call: AuthorizedCall,
    targets: readonly CallTarget[],
    admitted: Admitted,
    signal: AbortSignal,
    journal: Journal,
  ): Promise<UpstreamAnswer> {
    const { upstream, now, answerWithinMilliseconds } = this.#parts;
    const { request, principal } = call;
    try {
      return await upstream.send(
        {
          id: request.id,
          team: principal.team,
          user: principal.user,
          operation: request.operation,
          targets,
          deadline: now() + answerWithinMilliseconds,
          signal,
          lost: () => journal.lostAttempt(),
        },
        (target, outcome) => admitted.report(target, outcome),
      );
    } catch (error) {
      journal.close(targets[0], 0, journal.unansweredBill(signal.aborted), undefined, error);
      throw error;
    }
  }
}

function isStream({ operation }: ModelRequest): boolean {
  return operation === "converse-stream" || operation === "invoke-with-response-stream";
}

/** By events: an iterator costs more than all that happens to the bytes. */
async function whole(body: Readable, meter: UsageMeter, close: (broken: unknown) => MeterReading | undefined) {
  const parts: Uint8Array[] = [];
  try {
    await new Promise<void>((ended, failed) => {
      body.on("data", (chunk: Uint8Array) => {
        meter.push(chunk);
        parts.push(chunk);
      });
      body.once("end", ended);
      body.once("error", failed);
      body.once("close", () => failed(new Error("closed before its end"))); // too late to matter where it has ended
    });
  } catch (error) {
    close(error);
    throw new BrokenStreamError("the connection to the model was lost", error);
  }
  close(undefined);
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

/** Closes the books before the stream's end goes out, and when the client leaves. */
async function* streamed(
  body: Readable,
  meter: UsageMeter,
  close: (broken: unknown) => MeterReading | undefined,
): AsyncGenerator<Uint8Array> {
  let closed = false;
  const closeOnce = (broken: unknown) => {
    if (closed) return undefined;
    closed = true;
    return close(broken);
  };
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      meter.push(chunk);
      yield chunk;
    }
    const reading = closeOnce(undefined);
    if (reading?.ended.kind === "cut") throw new BrokenStreamError(reading.ended.reason);
  } catch (error) {
    closeOnce(error);
    throw error instanceof BrokenStreamError
      ? error
      : new BrokenStreamError("the connection to the model was lost", error);
  } finally {
    closeOnce(undefined); // the client left: nobody asks for more
  }
}

/** The books of one call: settled, written down and told once, when it is over. */
class Journal {
  #lost = false;
  readonly #parts: WalkParts;
  readonly #call: AuthorizedCall;
  readonly #admitted: Admitted;
  readonly #receivedAt: number;
  readonly #settling: Set<Promise<void>>;

  constructor(
    parts: WalkParts,
    call: AuthorizedCall,
    admitted: Admitted,
    receivedAt: number,
    settling: Set<Promise<void>>,
  ) {
    this.#parts = parts;
    this.#call = call;
    this.#admitted = admitted;
    this.#receivedAt = receivedAt;
    this.#settling = settling;
  }

  /** An attempt was sent and not answered. */
  lostAttempt(): void {
    this.#lost = true;
  }

  /** For a call that no model has answered: what was sent all the same may have run to its end, and Bedrock charges it then. */
  unansweredBill(clientLeft: boolean): Bill {
    if (!this.#lost) return FREE;
    return { ...FREE, ...this.#call.reserve, outcome: clientLeft ? "cancelled" : "estimated" };
  }

  close(
    target: CallTarget | undefined,
    status: number,
    bill: Bill,
    reading: MeterReading | undefined,
    broken: unknown,
  ): MeterReading | undefined {
    const entry = this.#entry(target, status, bill, reading);
    // The ledger first: a store that is lost in between counts the entry once, by its id. Nobody waits for the disk, nor for the
    // store: it gets the settlement before any later admission of this process.
    this.#parts.ledger.append(entry).catch((error: unknown) => this.#parts.telemetry.ledgerFailed(entry, error));
    const settling = this.#admitted.settle({ tokens: bill.tokens, cost: bill.cost });
    this.#settling.add(settling);
    void settling.finally(() => this.#settling.delete(settling));
    this.#parts.telemetry.served(entry, { broken });
    return reading;
  }

  #entry(target: CallTarget | undefined, status: number, bill: Bill, reading: MeterReading | undefined): LedgerEntry {
    const { request, principal, route, scopes, reserve } = this.#call;
    const first = reading?.firstEventAt;
    return {
      id: request.id,
      at: new Date(this.#admitted.at).toISOString(),
      day: this.#admitted.day,
      month: this.#admitted.month,
      principal,
      scopes: scopes.map(scopeName),
      route,
      modelId: target?.target.modelId ?? "",
      region: target?.target.region ?? "",
      surface: request.surface,
      operation: request.operation,
      outcome: bill.outcome,
      status,
      usage: bill.usage,
      cost: bill.cost,
      reserved: reserve.cost,
      latencyMilliseconds: Math.round(this.#parts.now() - this.#receivedAt),
      ...(first !== undefined && { firstEventMilliseconds: Math.round(first - this.#receivedAt) }),
    };
  }
}
