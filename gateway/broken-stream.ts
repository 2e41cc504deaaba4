/** A stream that had begun ended before its end: the connection to the model was lost, or the model fell silent. */
export class BrokenStreamError extends Error {
  constructor(reason: string, cause?: unknown) {
    super(`the answer broke off: ${reason}`, { cause });
    this.name = "BrokenStreamError";
  }
}
