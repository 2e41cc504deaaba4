import type { Principal } from "../access/principal";
import type { RuntimePolicy } from "../access/runtime-policy";
import { own } from "../environment/own";
import type { Admission, Admitted } from "./admission/admission";
import { streamedBody } from "./answer/streamed-body";
import { wholeAnswer } from "./answer/whole-answer";
import type { AuthorizedCall, CallTarget, ModelRequest } from "./call";
import type { Gate } from "./gate";
import { Journal } from "./journal";
import type { LedgerWriter } from "./ledger/ledger-writer";
import { requireRecordable } from "./ledger/require-recordable";
import { OutOfTimeError } from "./out-of-time";
import type { OpenPayload, PayloadKeeper } from "./payloads/payload-keeper";
import { authorize } from "./policy/authorize";
import { cacheKey } from "./response-cache/cache-key";
import type { CachedAnswer, ResponseCache } from "./response-cache/response-cache";
import { billOf, FREE, unansweredBill } from "./settlement";
import type { Telemetry } from "./telemetry/telemetry";
import type { Upstream, UpstreamAnswer } from "./upstream/upstream";
import { usageMeter } from "./upstream/usage/usage-meter";

export interface WalkParts {
  readonly policy: () => RuntimePolicy;
  readonly admission: Admission;
  readonly gate: Gate;
  readonly upstream: Upstream;
  readonly ledger: LedgerWriter;
  readonly telemetry: Telemetry;
  /** Keeps prompts and answers of teams that have it so. Absent: of nobody. */
  readonly payloads?: PayloadKeeper;
  readonly cache: ResponseCache;
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

/** `hit` or `miss`, where a team's answers are kept and this one may be. */
export const CACHE_HEADER = "x-bedrock-access-cache";

/** policy → admission → upstream → settlement → ledger: the way of every call, whatever its surface. */
export class Walk {
  readonly #parts: WalkParts;
  /** Entries and settlements that are on their way. */
  readonly #settling = new Set<Promise<void>>();

  constructor(parts: WalkParts) {
    this.#parts = parts;
  }

  /** When the ledger and the store were told of every call that has ended, or could not be. */
  async settled(): Promise<void> {
    await Promise.all(this.#settling);
    await this.#parts.ledger.idle();
    await this.#parts.payloads?.settled();
  }

  /**
   * @param left - Aborted when the client leaves; with an {@link OutOfTimeError}, when the host must end the call.
   * @throws Refusal when the call is not made. Nothing is charged then.
   */
  async serve(request: ModelRequest, principal: Principal, left: AbortSignal): Promise<Served> {
    const { policy, gate, ledger, now } = this.#parts;
    const receivedAt = now();
    const passing = gate.pass(principal);
    const marks = passing instanceof Promise ? await passing : passing;
    const rules = policy();
    const call = authorize(request, principal, rules);

    const cached = this.#cached(call, rules);
    const free = cached?.answer !== undefined;
    const { scopes, observe, reserve } = call;
    requireRecordable(ledger.standing(principal.team), { scopes, observe, cost: free ? 0 : reserve.cost });
    const admitting = this.#admit(call, marks, free);
    const ready = free ? undefined : this.#readyLater(call);
    const admitted = await admitting.finally(() => clearImmediate(ready));
    const { id, surface, operation } = request;
    const booked = { principal, route: call.route, scopes: call.scopes, reserve: call.reserve, receivedAt };
    const journal = new Journal(this.#books, { ...booked, request: { id, surface, operation } }, admitted);
    const payload = this.#payload(call, receivedAt, rules);
    if (cached?.answer !== undefined) return this.#repeat(cached.answer, journal, payload);

    const open = admitted.open.flatMap((position) => call.targets[position] ?? []);
    const answer = await this.#ask(call, open, admitted, left, journal, payload);
    const target = open[answer.target];
    if (target === undefined) throw new Error(`the upstream answered for target ${answer.target} of ${open.length}`);
    const { target: place, price } = target;
    return this.#answered(answer, { ...booked, operation, target: place, price, cached }, left, journal, payload);
  }

  get #books() {
    const { ledger, telemetry, now } = this.#parts;
    const track = (work: Promise<void>) => {
      this.#settling.add(work);
      void work.finally(() => this.#settling.delete(work));
    };
    return { ledger, telemetry, now, track };
  }

  #cached(call: AuthorizedCall, { teams }: RuntimePolicy): Cached | undefined {
    const caching = own(teams, call.principal.team)?.responseCache;
    if (caching === undefined || !caching.routes.includes(call.route)) return undefined;
    const key = cacheKey(call);
    return key === undefined ? undefined : { key, seconds: caching.seconds, answer: this.#parts.cache.find(key) };
  }

  /** What is answered from the cache counts as a request, asks no target and costs nothing. */
  #admit(call: AuthorizedCall, marks: readonly string[], free: boolean): Promise<Admitted> {
    const { environment, team } = call.principal;
    return this.#parts.admission.admit({
      team: { environment, team },
      id: call.request.id,
      marks,
      scopes: call.scopes,
      observe: call.observe,
      ...(free ? { tokens: 0, cost: 0 } : call.reserve),
      targets: free ? [] : call.targets.map(({ name }) => name),
    });
  }

  /** Once the store was asked and before it answers, there is time to sign. Where the decision is made in this process it comes first. */
  #readyLater({ request: { operation }, principal: { team, user }, targets: [first] }: AuthorizedCall) {
    return setImmediate(() => {
      if (first !== undefined) this.#parts.upstream.prepare?.({ team, user, operation }, first);
    });
  }

  #payload({ request, principal, route }: AuthorizedCall, at: number, { teams }: RuntimePolicy) {
    const logging = own(teams, principal.team)?.payloadLogging;
    if (logging === undefined || request.operation === "count-tokens") return undefined;
    const { environment, team, user } = principal;
    const { id, surface, operation, body } = request;
    const about = { id, at, principal: { environment, team, user }, route, surface, operation };
    return this.#parts.payloads?.begin({ ...about, request: body.text }, logging);
  }

  async #repeat({ headers, body, target }: CachedAnswer, journal: Journal, payload?: OpenPayload): Promise<Served> {
    payload?.push(body);
    payload?.end(200);
    await journal.close({ target: { target }, status: 200, bill: { ...FREE, outcome: "completed" }, cache: "hit" });
    return { status: 200, headers: { ...headers, [CACHE_HEADER]: "hit" }, body };
  }

  async #ask(
    { request, principal }: AuthorizedCall,
    targets: readonly CallTarget[],
    admitted: Admitted,
    signal: AbortSignal,
    journal: Journal,
    payload: OpenPayload | undefined,
  ): Promise<UpstreamAnswer> {
    const { upstream, now, answerWithinMilliseconds } = this.#parts;
    journal.askedAt = now();
    try {
      return await upstream.send(
        {
          id: request.id,
          team: principal.team,
          user: principal.user,
          operation: request.operation,
          targets,
          deadline: journal.askedAt + answerWithinMilliseconds,
          signal,
          lost: () => {
            journal.lostAttempts += 1;
          },
        },
        (target, outcome) => admitted.report(target, outcome),
      );
    } catch (broken) {
      const bill = unansweredBill(journal.lostAttempts, hasLeft(signal));
      payload?.end(0);
      await journal.close({ target: targets[0], status: 0, bill, broken });
      throw broken;
    }
  }

  /** Knows nothing of the request's body: while a stream runs, it need not be held any more. */
  async #answered(
    { status, headers, body }: Pick<UpstreamAnswer, "status" | "headers" | "body">,
    about: Answered,
    left: AbortSignal,
    journal: Journal,
    payload: OpenPayload | undefined,
  ): Promise<Served> {
    const { operation, target, price, reserve, cached } = about;
    const meter = usageMeter({ operation, status, headers }, this.#parts.now);
    const close = async (broken: unknown) => {
      const reading = meter.end();
      const clientLeft = hasLeft(left);
      const bill =
        status >= 300
          ? unansweredBill(journal.lostAttempts, clientLeft)
          : billOf(reserve, { price }, reading, clientLeft);
      payload?.end(status);
      await journal.close({ target: { target }, status, bill, reading, broken });
      return reading;
    };
    const seen = (chunk: Uint8Array) => {
      meter.push(chunk);
      payload?.push(chunk);
    };
    if (isStream(operation) && status < 300) return { status, headers, body: streamedBody(body, seen, close) };
    const { bytes, reading } = await wholeAnswer(body, lengthOf(headers), seen, close);
    if (cached === undefined) return { status, headers, body: bytes };
    if (status === 200 && reading.ended.kind === "complete" && reading.usage.kind === "exact") {
      this.#parts.cache.keep(cached.key, { headers, body: bytes, target }, cached.seconds);
    }
    return { status, headers: { ...headers, [CACHE_HEADER]: "miss" }, body: bytes };
  }
}

/** Where the team's answers are kept, and what is kept under this call's key. */
interface Cached {
  readonly key: string;
  readonly seconds: number;
  readonly answer: CachedAnswer | undefined;
}

type Answered = Pick<AuthorizedCall, "reserve"> &
  Pick<CallTarget, "target" | "price"> & {
    readonly operation: ModelRequest["operation"];
    readonly cached: Cached | undefined;
  };

/** Bytes of an answer, where it says so. */
function lengthOf(headers: Readonly<Record<string, string>>): number | undefined {
  const length = headers["content-length"];
  return length === undefined ? undefined : Number(length);
}

/** Where the host has ended the call its client is still there. */
function hasLeft({ aborted, reason }: AbortSignal): boolean {
  return aborted && !(reason instanceof OutOfTimeError);
}

function isStream(operation: ModelRequest["operation"]): boolean {
  return operation === "converse-stream" || operation === "invoke-with-response-stream";
}
