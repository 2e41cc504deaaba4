/** Ids that came last, each with what is known of it. The eldest leave when it is full. */
export class RecentIds<Fact> {
  private readonly facts = new Map<string, Fact>();

  constructor(private readonly capacity: number) {}

  has(id: string): boolean {
    return this.facts.has(id);
  }

  add(id: string, fact: Fact): void {
    this.facts.set(id, fact);
    if (this.facts.size <= this.capacity) return;
    for (const eldest of this.facts.keys()) {
      this.facts.delete(eldest);
      return;
    }
  }

  entries(): Iterable<readonly [string, Fact]> {
    return this.facts;
  }
}

/** Enough for half an hour at 110 requests a second; some 20 MB when full. */
export const REMEMBERED_IDS = 200_000;
