import type { LedgerEntry } from "../../access/ledger-entry";
import { dollars } from "../../access/money";
import { inputTokens } from "../../access/usage";
import type { AdmissionEvent } from "../admission/admission-event";
import type { Refusal } from "../refusal";

/** What the gateway tells about itself: never a prompt, an answer, a token or a key. */
export interface Telemetry {
  /** A call that was admitted is over. */
  served(entry: LedgerEntry, more: { readonly broken: unknown }): void;
  /** A call that was not made. */
  refused(refusal: Refusal, about: RefusedRequest): void;
  /** Something of ours failed. */
  failed(error: unknown, about: { readonly request: string }): void;
  ledgerFailed(entry: LedgerEntry, error: unknown): void;
  /** The limiter's store was lost, left or found again. */
  admission(event: AdmissionEvent): void;
}

export interface RefusedRequest {
  readonly request: string;
  readonly surface: string;
  readonly team?: string;
  readonly user?: string;
}

/**
 * One line of JSON an event, for CloudWatch Logs and people. A served call's line is in embedded metric format: its metrics have
 * team and route as dimensions, and nothing that grows with users.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class LogTelemetry implements Telemetry {
  readonly #write: (line: string) => void;
  readonly #now: () => number;

  constructor(write: (line: string) => void, now: () => number) {
    this.#write = write;
    this.#now = now;
  }

  served(entry: LedgerEntry, { broken }: { readonly broken: unknown }): void {
    const { principal, usage } = entry;
    const exceeded = entry.cost > entry.reserved;
    this.#line(entry.outcome === "completed" && !exceeded ? "info" : "warn", "served", {
      _aws: {
        Timestamp: this.#now(),
        CloudWatchMetrics: [
          { Namespace: "BedrockAccess", Dimensions: [["environment", "team", "route"]], Metrics: METRICS },
        ],
      },
      environment: principal.environment,
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
      Requests: 1,
      InputTokens: inputTokens(usage),
      OutputTokens: usage.output,
      CacheReadTokens: usage.cacheRead,
      Cost: dollars(entry.cost),
      Latency: entry.latencyMilliseconds,
      FirstEvent: entry.firstEventMilliseconds,
      EstimateExceeded: exceeded ? 1 : 0,
      ...(broken !== undefined && { broken: textOf(broken) }),
    });
  }

  refused(refusal: Refusal, about: RefusedRequest): void {
    const { binding } = refusal;
    this.#line("info", "refused", {
      ...about,
      kind: refusal.kind,
      reason: refusal.quotes ? undefined : refusal.message,
      ...(binding && { limit: binding.limit, scope: `${binding.scope.kind}/${binding.scope.id}` }),
    });
  }

  failed(error: unknown, about: { readonly request: string }): void {
    this.#line("error", "failed", {
      ...about,
      error: textOf(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
  }

  ledgerFailed(entry: LedgerEntry, error: unknown): void {
    this.#line("error", "ledger-failed", { request: entry.id, team: entry.principal.team, error: textOf(error) });
  }

  admission(event: AdmissionEvent): void {
    const cause = "cause" in event ? textOf(event.cause) : undefined;
    const level = event.kind === "store-rejoined" || event.kind === "reloaded" ? "warn" : "error";
    this.#line(level, event.kind, {
      ...("team" in event && event.team),
      ...("milliseconds" in event && { milliseconds: event.milliseconds }),
      cause,
    });
  }

  #line(level: string, event: string, fields: Readonly<Record<string, unknown>>): void {
    this.#write(JSON.stringify({ time: new Date(this.#now()).toISOString(), level, event, ...fields }));
  }
}

const METRICS = [
  { Name: "Requests", Unit: "Count" },
  { Name: "InputTokens", Unit: "Count" },
  { Name: "OutputTokens", Unit: "Count" },
  { Name: "CacheReadTokens", Unit: "Count" },
  { Name: "Cost", Unit: "None" },
  { Name: "Latency", Unit: "Milliseconds" },
  { Name: "FirstEvent", Unit: "Milliseconds" },
  { Name: "EstimateExceeded", Unit: "Count" },
];

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
