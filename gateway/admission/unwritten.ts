import type { Settlement } from "./limiter-store";

/**
 * Calls that have ended and whose entries are not in the ledger yet. A store that is lost is filled from the ledger, and would forget
 * their money: each new epoch is told of them.
 */
export class Unwritten {
  private readonly settlements = new Map<string, { readonly settlement: Settlement; toldIn: string | undefined }>();

  get isEmpty(): boolean {
    return this.settlements.size === 0;
  }

  /** @param written - When its entry is in the ledger. Never fails. */
  add(settlement: Settlement, written: Promise<void>): void {
    const { id } = settlement;
    this.settlements.set(id, { settlement, toldIn: undefined });
    void written.then(() => this.settlements.delete(id));
  }

  /** The state of this epoch knows it. */
  told(id: string, epoch: string): void {
    const known = this.settlements.get(id);
    if (known !== undefined) known.toldIn = epoch;
  }

  /** Those that the state of an epoch may not know, as of now: each could be written at any moment. */
  untoldIn(epoch: string | undefined, now: number): Settlement[] {
    return [...this.settlements.values()]
      .filter(({ toldIn }) => epoch === undefined || toldIn !== epoch)
      .map(({ settlement }) => ({ ...settlement, endedAt: now }));
  }
}
