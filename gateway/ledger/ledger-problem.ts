/** A place in a ledger's file that holds no entry. It is passed over. */
export interface LedgerProblem {
  readonly file: string;
  /** Where it begins, in bytes. */
  readonly offset: number;
  readonly reason: string;
}

export type ReportProblem = (problem: LedgerProblem) => void;
