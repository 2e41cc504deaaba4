import { setTimeout as sleep } from "node:timers/promises";
import type { Calendar } from "../../access/calendar";
import type { Nanodollars } from "../../access/money";
import type { StoreFailure } from "../../access/runtime-policy";
import type { Scope } from "../../access/scope";
import { Refusal } from "../refusal";
import type { AdmissionEvent } from "./admission-event";
import {
  type AdmissionDecision,
  type AdmissionRequest,
  type ScopeUsage,
  StoreUnavailableError,
  type TeamKey,
} from "./limiter-store";
import { LocalShare } from "./local-share";
import { undecidable } from "./refusals";
import { type ReloadParts, readSources, reload } from "./reload";
import { SingleFlight } from "./single-flight";
import { type LiveCall, TeamCalls } from "./team-calls";
import { POLL_MILLISECONDS } from "./timing";
import { within } from "./within";

export interface TeamParts extends ReloadParts {
  readonly failure: () => StoreFailure;
  readonly onEvent: (event: AdmissionEvent) => void;
}

/** A decision, and the share that made it where the store is away. */
export interface Answer {
  readonly decision: AdmissionDecision;
  readonly share: LocalShare | undefined;
}

/**
 * Admission of one team in this process: by the store, and while that is away by a local share if the policy says so.
 *
 * Whoever goes from one to the other brings along all that this process knows, before anything is admitted there.
 */
export class TeamAdmission {
  private readonly calls: TeamCalls;
  private share: LocalShare | undefined;
  /** The epoch to which everything has been brought back. */
  private epoch: string | undefined;
  private readonly reloading = new SingleFlight();
  private readonly bringing = new SingleFlight();
  private readonly leaving = new SingleFlight();
  private readonly returning = new SingleFlight();
  private readonly beating = new SingleFlight();

  constructor(
    private readonly parts: TeamParts,
    private readonly team: TeamKey,
  ) {
    this.calls = new TeamCalls(parts.store, team, parts.timing.lease);
  }

  /** Whether heartbeats are needed. */
  get isActive(): boolean {
    return this.share !== undefined || !this.calls.isEmpty;
  }

  /** @throws Refusal `unavailable` where the store is away and nothing stands in for it. */
  async ask(request: AdmissionRequest): Promise<Answer> {
    for (;;) {
      await this.returning.current?.catch(ignoreUnavailable);
      if (this.share !== undefined) {
        const failure = this.parts.failure();
        if (failure.kind === "deny")
          throw undecidable(new Error("the store is away, and the policy has no share of it"));
        if (failure.replicas === this.share.replicas) {
          return { decision: await this.share.admit(request), share: this.share };
        }
        await this.leaving.run(() => this.divideAnew(failure.replicas));
        continue;
      }
      try {
        if (this.calls.hasCancels) await this.calls.cancelNow(); // this very request, if it was asked before
        return { decision: await this.parts.store.admit(request), share: undefined };
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        if (error.asked) this.calls.cancelLater(request);
        if (this.parts.failure().kind === "deny") throw undecidable(error);
        await this.leaving.run(() => this.leave(error));
      }
    }
  }

  /** @param share - The one that has admitted it. */
  async begin(call: LiveCall, share: LocalShare | undefined): Promise<void> {
    // It was reloaded, and this process has slept through the pause: better late than never.
    if (share === undefined && call.epoch !== this.epoch) this.bringTo(call.epoch).catch(ignoreUnavailable);
    this.calls.begin(call);
    // The store, or another share, was left while it decided: this share must hold the call too.
    if (this.share !== undefined && share !== this.share) {
      await this.share.store.renew(this.team, [call], this.parts.timing.lease);
    }
  }

  /** Never fails: what the store cannot be told now it is told later. */
  async settle(
    call: LiveCall,
    used: { readonly tokens: number; readonly cost: Nanodollars },
    written: Promise<void> | undefined,
  ): Promise<void> {
    const step = this.calls.end(call, used, this.parts.now(), written);
    if (step === undefined) return;
    if (this.share !== undefined) {
      await this.share.store.settle(step.settlement);
      return;
    }
    await this.calls.tell(step).catch(ignoreUnavailable);
  }

  async report(target: string, outcome: "succeeded" | "failed"): Promise<void> {
    const store = this.share?.store ?? this.parts.store;
    const opened = await store.report(this.team, target, outcome).catch(ignoreUnavailable);
    if (opened) this.parts.onEvent({ kind: "breaker-opened", team: this.team, target });
  }

  /** @throws StoreUnavailableError */
  async revokedMark(marks: readonly string[]): Promise<string | undefined> {
    const store = this.share?.store ?? this.parts.store;
    return store.revokedMark(this.team, marks);
  }

  async usage(scopes: readonly Pick<Scope, "kind" | "id">[], calendar: Calendar): Promise<readonly ScopeUsage[]> {
    for (;;) {
      try {
        const usage = await (this.standing?.usage(scopes, calendar) ??
          this.parts.store.usage(this.team, scopes, calendar));
        if (usage !== undefined) return usage;
        const standing = await this.parts.store.renew(this.team, [], 0);
        if (standing.kind === "lost") await this.reload(standing.epoch);
      } catch (error) {
        if (!(error instanceof StoreUnavailableError) || this.parts.failure().kind === "deny") throw error;
        await this.leaving.run(() => this.leave(error));
      }
    }
  }

  /** Of how many replicas this one keeps to its share now; `undefined` while the store decides. */
  get replicas(): number | undefined {
    return this.standing?.replicas;
  }

  /** The share in use, unless the policy has turned against it: then it keeps what still runs until the store is back, and admits nothing. */
  private get standing(): LocalShare | undefined {
    return this.parts.failure().kind === "deny" ? undefined : this.share;
  }

  /** @throws Refusal `unavailable` where ledger or access state do not answer, StoreUnavailableError where the store does not. */
  reload(from: string | undefined): Promise<void> {
    return this.reloading.run(async () => {
      const { now, onEvent } = this.parts;
      const begun = now();
      try {
        const byUs = await reload(this.parts, this.team, from);
        if (byUs) onEvent({ kind: "reloaded", team: this.team, milliseconds: now() - begun });
      } catch (cause) {
        if (cause instanceof StoreUnavailableError) throw cause;
        onEvent({ kind: "reload-failed", team: this.team, cause });
        throw undecidable(cause);
      }
    });
  }

  /** Brings everything to an epoch in which it is not yet. */
  async bringTo(epoch: string): Promise<void> {
    if (epoch === this.epoch) return;
    if (this.calls.isEmpty) this.epoch = epoch;
    else await this.bringBack();
  }

  /** Tells the store that the calls run, and whatever else it does not know. */
  beat(): Promise<void> {
    return this.beating.run(async () => {
      this.calls.prune(this.parts.now());
      try {
        if (this.share === undefined) await this.bringBack();
        else await this.keepShare(this.share);
      } catch (error) {
        ignoreUnavailable(error);
      }
    });
  }

  private bringBack(): Promise<void> {
    return this.bringing.run(async () => {
      for (;;) {
        const renewal = await this.calls.bringBack(this.parts.now());
        if (renewal.kind === "renewed" && !this.calls.overflowed) {
          this.epoch = renewal.epoch;
          return;
        }
        await this.reload(renewal.epoch);
        this.calls.overflowMended();
      }
    });
  }

  /** Goes over to a local share, with all that this process and the durable sources know; unless the store is back soon. */
  private async leave(cause: StoreUnavailableError): Promise<void> {
    const { onEvent } = this.parts;
    const failure = this.parts.failure();
    if (failure.kind === "deny" || this.share !== undefined || (await this.isBackSoon())) return;
    await this.beginShare(await this.shareAmong(failure.replicas));
    onEvent({ kind: "store-left", team: this.team, cause });
  }

  /** The policy tells of more or fewer replicas than those among which all was divided. */
  private async divideAnew(replicas: number): Promise<void> {
    await this.returning.current?.catch(ignoreUnavailable);
    const former = this.share;
    if (former === undefined || former.replicas === replicas) return;
    const share = await this.shareAmong(replicas);
    if (this.share === former) await this.beginShare(share); // else the store is back, and has been told all
  }

  private async shareAmong(replicas: number): Promise<LocalShare> {
    const { now, timing } = this.parts;
    const state = await readSources(this.parts, this.team, timing.patience).catch((error: unknown) => {
      throw undecidable(error);
    });
    return LocalShare.begin(this.team, replicas, state, now);
  }

  private async beginShare(share: LocalShare): Promise<void> {
    this.share = share;
    await this.calls.copyTo(share.store, this.parts.now());
  }

  private async isBackSoon(): Promise<boolean> {
    const { store, timing, now } = this.parts;
    const until = now() + timing.away;
    while (now() < until) {
      await sleep(Math.min(POLL_MILLISECONDS, timing.away));
      const standing = await store.renew(this.team, [], timing.lease).catch(ignoreUnavailable);
      if (standing !== undefined) return true;
    }
    return false;
  }

  private async keepShare(share: LocalShare): Promise<void> {
    const { sources, store, timing } = this.parts;
    const marks = await within(timing.heartbeat, sources.marks(this.team)).catch(() => "failed" as const);
    if (typeof marks !== "string") await share.refresh(marks); // else what was known before goes on to hold
    await share.store.renew(this.team, this.calls.list(), timing.lease);

    // Once this is answered the store is back, and admits nothing anywhere until all who had left it are back too.
    const standing = await store.recount(this.team, [], store.shared ? timing.pause : 0);
    await this.returning.run(async () => {
      if (standing.kind === "lost") await this.reload(standing.epoch);
      do await this.bringBack();
      while (!this.calls.isSettled);
      this.share = undefined;
      this.parts.onEvent({ kind: "store-rejoined", team: this.team });
    });
  }
}

function ignoreUnavailable(error: unknown): undefined {
  if (error instanceof StoreUnavailableError || error instanceof Refusal) return undefined;
  throw error;
}
