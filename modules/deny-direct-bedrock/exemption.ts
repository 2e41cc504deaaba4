/** A workload that used Bedrock before the policies came, and may go on until a day. */
export interface BedrockExemption {
  /** Full ARN of its role, with account and path: no wildcard. */
  readonly role: string;

  /** First day on which it may not call models any more, as `YYYY-MM-DD` in UTC. The policy itself ends the exemption then. */
  readonly expires: string;
}

/** More exemptions than one statement of one policy can name. */
export class TooManyExemptionsError extends Error {
  constructor(
    readonly given: number,
    readonly fitting: number,
    maxCharacters: number,
  ) {
    super(
      `${given} exemptions do not fit: all exempted roles must stand in one statement, for a second deny would deny them, and the ` +
        `first ${fitting} of them fill a policy of ${maxCharacters} characters. Let workloads share a role, move some to a route ` +
        "of their own, or raise maxCharacters where it is less than AWS takes.",
    );
  }
}

export interface ExemptionGroup {
  readonly expires: string;
  readonly roles: readonly string[];
}

/** Exemptions that end on one day share a statement. Earliest end first. */
export function groupByEnd(exemptions: readonly BedrockExemption[]): ExemptionGroup[] {
  const days = [...new Set(exemptions.map(({ expires }) => expires))].toSorted();
  return days.map((day) => ({
    expires: day,
    roles: exemptions.filter(({ expires }) => expires === day).map(({ role }) => role),
  }));
}
