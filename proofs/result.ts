/** What the proofs of one or more environments found. */
export interface ProofReport {
  readonly environments: readonly EnvironmentProofs[];
  readonly passed: boolean;
}

export interface EnvironmentProofs {
  readonly environment: string;
  readonly proofs: readonly ProofResult[];
  /** Teams that wait for their account: nothing is proven of them. */
  readonly waiting: readonly string[];
  /** What the proofs take for true, as sentences. */
  readonly assumptions: readonly string[];
  readonly passed: boolean;
}

export const PROOF_NAMES = ["access-model", "matrix", "attacks", "residency", "spend-bound"] as const;

export type ProofName = (typeof PROOF_NAMES)[number];

export interface ProofResult {
  readonly name: ProofName;
  /** What it shows, as a sentence. */
  readonly shows: string;
  /** False where a row failed, and where nothing was asked at all. */
  readonly passed: boolean;
  /** How many single questions were answered: a row that stands for several teams counts once for each. */
  readonly subjects: number;
  readonly rows: readonly ProofRow[];
  /** Sentences; empty when the proof passed. */
  readonly failures: readonly string[];
}

/** One question that AWS would be asked, and its answer. */
export interface ProofRow {
  /** Who asks, such as `certificate of another team`. */
  readonly who: string;
  /** What is tried, as a phrase: `claude-sonnet in eu-central-1`, or the step of an attack. */
  readonly what: string;
  readonly action: string;
  readonly resource: string;
  readonly expected: Outcome;
  readonly decision: Outcome;
  /** False where the decision is another, or a denial rests on no statement where one has to deny. */
  readonly asExpected: boolean;
  /** The statement that decides and its policy: `DenyModelsToOthers (bedrock-prod-governed-1)`; else what lacks an allow. */
  readonly by: string;
  /** The teams that this row stands for: alike in all that matters here. Empty where no team is concerned. */
  readonly teams: readonly string[];
  readonly route?: string;
  readonly model?: string;
  /** Where Bedrock is called. */
  readonly region?: string;
  readonly path?: "direct" | "gateway";
  /** Id of the attack, and which of its steps (1, 2, …). */
  readonly attack?: string;
  readonly step?: number;
}

export type Outcome = "allowed" | "denied";
