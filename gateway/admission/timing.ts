/** How the processes of a gateway stay together over one store. All of them must use the same. Milliseconds. */
export interface Timing {
  /** A running call tells so often that it runs; an ended one that could not be settled is tried again as often. */
  readonly heartbeat: number;
  /** A call that has told nothing for so long has crashed. */
  readonly lease: number;
  /**
   * After the store was lost, nothing is admitted for so long, while all processes bring back what runs with them and what they
   * have used in the last minute. Longer than one takes to connect again and to beat once, with as much again for a process
   * that stood still for a moment.
   */
  readonly pause: number;
  /** The store must be out of reach for so long before a process goes over to its share: each return is a pause for all. */
  readonly away: number;
  /** A request waits so long for a store that is being reloaded, then it is refused. Longer than the pause. */
  readonly patience: number;
  /** Whoever reloads must have read the ledger's totals by then; if it crashed, another one begins. */
  readonly reload: number;
}

export const TIMING: Timing = {
  heartbeat: 2_000,
  lease: 30_000,
  pause: 5_000,
  away: 500,
  patience: 10_000,
  reload: 15_000,
};

/** How often a process asks whether another one has finished the reload, or whether the store is back. */
export const POLL_MILLISECONDS = 50;
