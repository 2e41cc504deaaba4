/** What the parts of the benchmark tell each other. Plain data: it crosses from process to process. */

/** A request that is sent over and over. */
export interface Target {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the load generator is asked. Every job is bounded, in number and in time. */
export type Job =
  /** One request after the other, on one connection each, the targets taking turns. */
  | {
      readonly kind: "latency";
      readonly targets: readonly Target[];
      readonly warmUp: number;
      readonly rounds: number;
      readonly perTurn: number;
    }
  /** As many at once as there are connections, for so long. */
  | {
      readonly kind: "throughput";
      readonly target: Target;
      readonly connections: number;
      readonly milliseconds: number;
    }
  /** Streams that begin at a steady rate, for a second at one target, then at the next. */
  | {
      readonly kind: "streams";
      readonly targets: readonly Target[];
      readonly perSecond: number;
      /** For each target. */
      readonly seconds: number;
    }
  /** Opens streams and holds them until `release`. */
  | { readonly kind: "hold"; readonly target: Target; readonly streams: number }
  | { readonly kind: "release" };

/** Milliseconds of each request, or to the first event of each stream, by target. */
export type Times = readonly (readonly number[])[];

export interface Throughput {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

export type JobResult =
  | { readonly kind: "times"; readonly times: Times }
  | { readonly kind: "throughput"; readonly throughput: Throughput }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly reason: string };

/** How the gateway program is started. */
export interface GatewayArguments {
  readonly policyFile: string;
  readonly upstream: string;
  readonly ledger: string;
  readonly accessState: string;
  /** Valkey or Redis; absent: memory. */
  readonly store?: string;
}

export interface Usage {
  readonly megabytes: number;
  readonly heapMegabytes: number;
  readonly cpuMilliseconds: number;
}

export interface AdmissionsQuestion {
  /** URL of the store. */
  readonly store: string;
  readonly admissions: number;
}

export interface AdmissionsRate {
  readonly ours: ScriptRate;
  /** A script that does nothing. */
  readonly floor: ScriptRate;
}

export interface ScriptRate {
  /** As one client saw it. */
  readonly perSecond: number;
  /** That the server spent in one script. */
  readonly serverMicroseconds: number;
}
