/**
 * Runs an action for many callers at once: each gets a run that began after it asked, and those who wait share one.
 *
 * A run that has begun may have missed what a later caller needs, such as the line that it has just written.
 */
export class SharedRun {
  private running: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(private readonly action: () => Promise<void>) {}

  /** Fails when that run fails. */
  request(): Promise<void> {
    this.next ??= this.running.then(() => {
      const run = this.action();
      this.next = undefined;
      this.running = run.catch(() => {});
      return run;
    });
    return this.next;
  }

  /** When nothing runs and nobody waits. Never fails. */
  async idle(): Promise<void> {
    await this.next?.catch(() => {});
    await this.running;
  }
}
