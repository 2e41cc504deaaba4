/**
 * The host ends a call: its own time is over. The reason of the signal that is aborted otherwise when a client leaves; here the client
 * is still there, and is told.
 */
export class OutOfTimeError extends Error {
  constructor() {
    super("the host of the gateway has no more time for this call");
    this.name = "OutOfTimeError";
  }
}
