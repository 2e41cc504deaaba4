import type { Problem } from "../../environment/problems";

/** What a reading of AWS found beside the lock itself. */
export interface Finding extends Problem {
  /** `problem`: a team cannot work until it is mended. `warning`: something may fail later. */
  readonly level: "problem" | "warning";
}
