import { Refusal } from "../refusal";
import { type Attempt, type AttemptParts, attempt, makeReady } from "./attempt";
import { Cancellation, DeadlinePassed } from "./cancellation";
import { bodyOf, type KeptAnswer, keep } from "./http/kept-answer";
import { Pools } from "./http/pools";
import { PATIENCE_MILLISECONDS, pauseBefore } from "./pause";
import type { Next } from "./reactions";
import type { CredentialsSource } from "./sessions/credentials";
import type { Upstream, UpstreamAnswer, UpstreamRequest, UpstreamTarget } from "./upstream";

export interface BedrockUpstreamOptions {
  readonly credentials: CredentialsSource;

  /**
   * Where every call goes, such as `http://127.0.0.1:9000`.
   *
   * @default the region's own endpoint
   */
  readonly endpoint?: string;

  /**
   * Attempts at one target before the next one is tried. Clients repeat their calls as well: a few are enough.
   *
   * @default 3
   */
  readonly attemptsPerTarget?: number;

  /**
   * The most connections to one endpoint. Each running call holds one, and further calls wait.
   *
   * @default 4096
   */
  readonly connections?: number;

  /**
   * How long an answer that has begun may be silent, in milliseconds. Models that think send nothing for minutes.
   *
   * @default 300000
   */
  readonly silenceMilliseconds?: number;

  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
}

type Report = Parameters<Upstream["send"]>[1];

/** Bedrock Runtime in the teams' accounts, or something that speaks like it. */
export class BedrockUpstream implements Upstream {
  readonly #rules: CallRules;
  readonly #pools: Pools;

  constructor({ credentials, endpoint, now, random, ...options }: BedrockUpstreamOptions) {
    this.#pools = new Pools({
      ...(endpoint === undefined ? {} : { endpoint }),
      connections: options.connections ?? 4_096,
      silenceMilliseconds: options.silenceMilliseconds ?? 300_000,
    });
    const attempts: AttemptParts = { pools: this.#pools, credentials, now, ready: new WeakMap() };
    this.#rules = { attempts, attemptsPerTarget: options.attemptsPerTarget ?? 3, random };
  }

  prepare(call: Pick<UpstreamRequest, "team" | "user" | "operation">, target: UpstreamTarget): void {
    makeReady(this.#rules.attempts, call, target);
  }

  async send(request: UpstreamRequest, report: Report): Promise<UpstreamAnswer> {
    const cancellation = new Cancellation(request.signal, request.deadline - this.#rules.attempts.now());
    try {
      const answer = await new Call(this.#rules, request, cancellation, report).answer();
      cancellation.answered();
      answer.body.once("close", () => cancellation.release());
      answer.body.on("error", () => undefined); // whoever reads it hears of it; whoever destroyed it must not crash
      return answer;
    } catch (error) {
      cancellation.release();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#pools.close();
  }
}

interface CallRules {
  readonly attempts: AttemptParts;
  readonly attemptsPerTarget: number;
  readonly random: () => number;
}

/** One call on its way along the targets. */
class Call {
  readonly #rules: CallRules;
  readonly #request: UpstreamRequest;
  readonly #cancellation: Cancellation;
  readonly #report: Report;
  #attempts = 0;
  #lastError: unknown;
  #kept: { readonly position: number; readonly answer: KeptAnswer; readonly next: Next } | undefined;

  constructor(rules: CallRules, request: UpstreamRequest, cancellation: Cancellation, report: Report) {
    this.#rules = rules;
    this.#request = request;
    this.#cancellation = cancellation;
    this.#report = report;
  }

  async answer(): Promise<UpstreamAnswer> {
    let late = false;
    try {
      for (const [position, target] of this.#request.targets.entries()) {
        const answer = await this.#ask(position, target);
        if (answer !== undefined) return answer;
      }
    } catch (error) {
      if (!(error instanceof DeadlinePassed)) throw error;
      late = true;
    }
    return this.#keptAnswer() ?? this.#refuse(late);
  }

  /** Returns the answer to hand on, or nothing when it is the next target's turn. */
  async #ask(position: number, target: UpstreamTarget): Promise<UpstreamAnswer | undefined> {
    let renewed = false;
    for (let tried = 1; ; tried++) {
      const outcome = await this.#try(target);
      const { next, verdict } = outcome.reaction;
      if (verdict !== undefined) this.#report(target.name, verdict);
      if (outcome.kind === "answered" && next === "hand-on") {
        const { status, headers, body } = outcome;
        return { target: position, status, headers, body, attempts: this.#attempts };
      }
      const retryAfter = await this.#keep(position, outcome);

      if (tried >= this.#rules.attemptsPerTarget || next === "fail-over") return undefined;
      if (next === "renew") {
        if (renewed) return undefined;
        renewed = true;
      } else if (!(await this.#pause(position, tried, retryAfter))) return undefined;
    }
  }

  async #try(target: UpstreamTarget): Promise<Attempt> {
    this.#attempts++;
    let asked = false;
    try {
      const outcome = await attempt(this.#rules.attempts, this.#request, target, this.#cancellation, () => {
        asked = true;
      });
      if (asked && outcome.kind === "unanswered" && wasSent(outcome.error)) this.#request.lost?.();
      return outcome;
    } catch (error) {
      if (asked && !(error instanceof Refusal)) this.#request.lost?.();
      if (asked && error instanceof DeadlinePassed) this.#report(target.name, "failed"); // it had its time
      throw error;
    }
  }

  /** Keeps what an attempt came to, in case nothing better comes. Returns the target's `retry-after`. */
  async #keep(position: number, outcome: Attempt): Promise<string | undefined> {
    if (outcome.kind === "unanswered") {
      this.#lastError = outcome.error;
      return undefined;
    }
    const { status, headers, body, reaction } = outcome;
    try {
      const answer = await this.#cancellation.race(keep(status, headers, body));
      // "Come back later" says more to a caller than that a target further down is not set up.
      if (reaction.next === "retry" || this.#kept?.next !== "retry") {
        this.#kept = { position, answer, next: reaction.next };
      }
    } catch (error) {
      if (this.#cancellation.aborted) throw this.#cancellation.reason;
      this.#lastError = error; // the answer was cut short
    }
    return headers["retry-after"];
  }

  /** Waits before the same target is tried again. Returns false at once where that makes no sense. */
  async #pause(position: number, failed: number, retryAfter: string | undefined): Promise<boolean> {
    const now = this.#rules.attempts.now();
    const pause = pauseBefore(failed, retryAfter, now, this.#rules.random());
    const othersRemain = position < this.#request.targets.length - 1;
    if (now + pause >= this.#request.deadline || (othersRemain && pause > PATIENCE_MILLISECONDS)) return false;
    await this.#cancellation.sleep(pause);
    return true;
  }

  #keptAnswer(): UpstreamAnswer | undefined {
    if (this.#kept === undefined) return undefined;
    const { position, answer } = this.#kept;
    const { status, headers } = answer;
    return { target: position, status, headers, body: bodyOf(answer), attempts: this.#attempts };
  }

  #refuse(late: boolean): never {
    const details = { cause: this.#lastError };
    if (late) throw new Refusal("timeout", "Bedrock did not begin to answer in time", details);
    throw new Refusal("unavailable", "Bedrock cannot be reached just now", details);
  }
}

/** Whether the request may have reached the target: not where there was no connection to send it by. */
function wasSent(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return !NEVER_SENT.includes(code);
}

const NEVER_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"];
