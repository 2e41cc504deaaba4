/** What one part of an environment is like now. */
export interface StatusPart {
  readonly part: string;
  /** `attention`: somebody must look at it. `not-asked`: it could not be known here; `says` tells how it can. */
  readonly state: "ok" | "attention" | "not-asked";
  readonly says: readonly string[];
}

/** `attention` as soon as there is something to say. */
export function partOf(part: string, problems: readonly string[], otherwise: string): StatusPart {
  return problems.length > 0 ? { part, state: "attention", says: problems } : { part, state: "ok", says: [otherwise] };
}
