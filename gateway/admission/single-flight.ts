/** Work that runs once at a time: whoever asks while it runs gets the same outcome. */
export class SingleFlight {
  /** What runs now. */
  current: Promise<void> | undefined;

  run(work: () => Promise<void>): Promise<void> {
    this.current ??= work().finally(() => {
      this.current = undefined;
    });
    return this.current;
  }
}
