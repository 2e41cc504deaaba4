/** A target that has too few places left for the policies of a set. */
export interface PolicyShortage {
  /** Label of the target. */
  readonly target: string;
  /** Policies of the set. */
  readonly needed: number;
  /** Policies of the same type that the target has without the set. */
  readonly attached: number;
  /** Policies of one type that a target may have. */
  readonly limit: number;
}

/** AWS would refuse to attach a set of policies to these targets. */
export class PolicyQuotaError extends Error {
  readonly code = "policy-quota";

  constructor(
    set: string,
    readonly shortages: readonly PolicyShortage[],
  ) {
    const lines = shortages.map(
      ({ target, needed, attached, limit }) =>
        `\n- ${target} has ${attached} attached and would get ${needed}: ${attached + needed} of ${limit}`,
    );
    super(
      `policy set ${set} does not fit:${lines.join("")}\n` +
        "Merge or detach other policies there, or attach this set to the parent instead. Where maxPoliciesPerTarget or " +
        "maxCharacters is less than AWS takes, raise it.",
    );
    this.name = "PolicyQuotaError";
  }
}
