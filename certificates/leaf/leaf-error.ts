/**
 * - `subject`: a name that a certificate or an STS tag cannot carry.
 * - `lifetime`: outside its bounds.
 * - `authority-ends`: the CA ends before such a certificate could.
 */
export type LeafErrorCode = "subject" | "lifetime" | "authority-ends";

/** No certificate can be made of this order. The message says how to mend it. */
export class LeafError extends Error {
  constructor(
    readonly code: LeafErrorCode,
    message: string,
  ) {
    super(message);
    this.name = "LeafError";
  }
}
