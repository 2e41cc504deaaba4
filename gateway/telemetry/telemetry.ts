import type { LedgerEntry } from "../../access/ledger-entry";
import { CALL_METRICS, GATEWAY_METRICS, type Metric, REFUSAL_METRICS } from "../../access/metrics";
import { dollars } from "../../access/money";
import { inputTokens } from "../../access/usage";
import { AccessStateError } from "../access-state/access-state-error";
import type { AdmissionEvent } from "../admission/admission-event";
import type { LedgerEvent } from "../ledger/ledger-writer";
import { plainEntry } from "../ledger/plain-entry";
import type { PayloadRecord } from "../payloads/payload-log";
import type { PolicyEvent } from "../policy-source/policy-feed";
import type { Refusal } from "../refusal";
import { embeddedMetrics } from "./embedded-metrics";

/** What the gateway tells about itself: never a prompt, an answer, a token or a key. */
export interface Telemetry {
  /** A call that was admitted is over. */
  served(entry: LedgerEntry, more: ServedDetails): void;
  /** A call that was not made. */
  refused(refusal: Refusal, about: RefusedRequest): void;
  /** Something of ours failed. */
  failed(error: unknown, about: { readonly request: string }): void;
  /** An entry could not be written, or all that could not be are. */
  ledger(event: LedgerEvent): void;
  /** A prompt and its answer, which the team keeps, could not be kept. */
  payloadFailed(about: Pick<PayloadRecord, "id" | "principal">, error: unknown): void;
  /** The limiter's store was lost, left or found again; a breaker has opened. */
  admission(event: AdmissionEvent): void;
  /** Another policy holds, or one that was delivered could not be had or used. */
  policy(event: PolicyEvent): void;
}

export interface ServedDetails {
  /** Why the answer has no end; `undefined` where it has one. */
  readonly broken: unknown;
  /** Milliseconds until a model was asked; `undefined` where none was. */
  readonly askedAfter?: number | undefined;
}

export interface RefusedRequest {
  readonly request: string;
  readonly surface: string;
  readonly team?: string;
  readonly user?: string;
}

/**
 * One line of JSON an event, for CloudWatch Logs and people. Where an event is counted, the line is in embedded metric format: its
 * metrics have team and route as dimensions or less, and nothing that grows with users.
 */
export class LogTelemetry implements Telemetry {
  readonly #write: (line: string) => void;
  readonly #now: () => number;
  readonly #environment: string;
  readonly #ledgerRegion: string | undefined;

  /** @param ledgerRegion - Each region in AWS has a ledger of its own. Left out: the ledger is files. */
  constructor(write: (line: string) => void, now: () => number, environment: string, ledgerRegion?: string) {
    this.#write = write;
    this.#now = now;
    this.#environment = environment;
    this.#ledgerRegion = ledgerRegion;
  }

  served(entry: LedgerEntry, { broken, askedAfter }: ServedDetails): void {
    const { principal, usage } = entry;
    const exceeded = entry.cost > entry.reserved * (1 + (entry.lostAttempts ?? 0));
    this.#line(
      entry.outcome === "completed" && !exceeded ? "info" : "warn",
      "served",
      {
        team: principal.team,
        route: entry.route,
        request: entry.id,
        user: principal.user,
        credential: `${principal.credential.kind}:${principal.credential.id}`,
        surface: entry.surface,
        operation: entry.operation,
        model: entry.modelId,
        region: entry.region,
        outcome: entry.outcome,
        status: entry.status,
        lostAttempts: entry.lostAttempts,
        cache: entry.cache,
        ...(broken !== undefined && { broken: textOf(broken) }),
      },
      [
        [CALL_METRICS.requests, 1],
        [CALL_METRICS.inputTokens, inputTokens(usage)],
        [CALL_METRICS.outputTokens, usage.output],
        [CALL_METRICS.cacheReadTokens, usage.cacheRead],
        [CALL_METRICS.cost, dollars(entry.cost)],
        [CALL_METRICS.latency, entry.latencyMilliseconds],
        [CALL_METRICS.firstEvent, entry.firstEventMilliseconds],
        [CALL_METRICS.estimateExceeded, exceeded ? 1 : 0],
        [GATEWAY_METRICS.addedLatency, askedAfter],
      ],
    );
  }

  refused(refusal: Refusal, about: RefusedRequest): void {
    const { binding } = refusal;
    this.#line(
      "info",
      "refused",
      {
        ...about,
        kind: refusal.kind,
        reason: refusal.quotes ? undefined : refusal.message,
        cause: refusal.cause instanceof AccessStateError ? textOf(refusal.cause) : undefined, // quotes no content
        ...(binding && { limit: binding.limit, scope: `${binding.scope.kind}/${binding.scope.id}` }),
      },
      [
        [REFUSAL_METRICS.refused, 1],
        [REFUSAL_METRICS.refusedByKind, 1],
        [GATEWAY_METRICS.storeLost, refusal.because === "store-lost" ? 1 : undefined],
        [GATEWAY_METRICS.ledgerFailed, refusal.because === "ledger-behind" ? 1 : undefined],
      ],
    );
  }

  failed(error: unknown, about: { readonly request: string }): void {
    const stack = error instanceof Error ? stackOf(error) : undefined;
    this.#line("error", "failed", { ...about, error: textOf(error), stack }, [[GATEWAY_METRICS.failed, 1]]);
  }

  ledger(event: LedgerEvent): void {
    if (event.kind !== "entry-failed") {
      const level = event.kind === "caught-up" ? "warn" : "error";
      this.#line(level, `ledger-${event.kind}`, { entries: event.entries }, []);
      return;
    }
    const { entry, cause } = event;
    // The whole entry: if this process ends before the ledger takes it, it stands here and nowhere else.
    const fields = {
      request: entry.id,
      team: entry.principal.team,
      ledgerRegion: this.#ledgerRegion, // restored into another region's ledger, it would count twice
      error: textOf(cause),
      entry: plainEntry(entry),
    };
    this.#line("error", "ledger-failed", fields, [[GATEWAY_METRICS.ledgerFailed, 1]]);
  }

  payloadFailed({ id, principal }: Pick<PayloadRecord, "id" | "principal">, error: unknown): void {
    this.#line("error", "payload-failed", { request: id, team: principal.team, error: textOf(error) }, [
      [GATEWAY_METRICS.payloadFailed, 1],
    ]);
  }

  admission(event: AdmissionEvent): void {
    const level = event.kind === "store-rejoined" || event.kind === "reloaded" ? "warn" : "error";
    const metric = METRIC_OF[event.kind];
    this.#line(
      level,
      event.kind,
      {
        ...("team" in event && event.team),
        ...("milliseconds" in event && { milliseconds: event.milliseconds }),
        ...("target" in event && { target: event.target }),
        cause: "cause" in event ? textOf(event.cause) : undefined,
      },
      metric === undefined ? [] : [[metric, 1]],
    );
  }

  policy(event: PolicyEvent): void {
    if (event.kind === "policy-loaded") this.#line("info", event.kind, {}, []);
    else this.#line("error", event.kind, { cause: textOf(event.cause) }, [[GATEWAY_METRICS.policyFailed, 1]]);
  }

  #line(
    level: string,
    event: string,
    fields: Readonly<Record<string, unknown>>,
    metrics: readonly (readonly [Metric, number | undefined])[],
  ): void {
    const at = this.#now();
    this.#write(
      JSON.stringify({
        time: new Date(at).toISOString(),
        level,
        event,
        environment: this.#environment,
        ...fields,
        ...(metrics.length > 0 && embeddedMetrics(metrics, at)),
      }),
    );
  }
}

const METRIC_OF: Readonly<Partial<Record<AdmissionEvent["kind"], Metric>>> = {
  reloaded: GATEWAY_METRICS.storeReloads,
  "store-left": GATEWAY_METRICS.storeLost,
  "breaker-opened": GATEWAY_METRICS.breakerOpen,
};

/** Of a text that is no JSON V8 quotes a piece in the message: it may be a prompt or an answer. */
function textOf(error: unknown): string {
  if (error instanceof SyntaxError) return error.name;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function stackOf(error: Error): string | undefined {
  return error instanceof SyntaxError ? error.stack?.replace(`: ${error.message}`, "") : error.stack;
}
