/** The targets cannot become policies. */
export class ModelAccessError extends Error {
  readonly code = "model-access";

  /** @param problems one line each */
  constructor(readonly problems: readonly string[]) {
    super(`cannot grant access to models:${problems.map((problem) => `\n- ${problem}`).join("")}`);
    this.name = "ModelAccessError";
  }
}
