/** What a program of this benchmark says on standard output. */
export interface Told {
  readonly seconds: number;
  /** The most that its process ever held. */
  readonly megabytes: number;
  readonly about: string;
  readonly passed: boolean;
}

/** @param begun - By `performance.now()`. */
export function tell(begun: number, about: string, passed: boolean): void {
  const told: Told = {
    seconds: (performance.now() - begun) / 1_000,
    megabytes: process.resourceUsage().maxRSS / 1_024,
    about,
    passed,
  };
  console.log(JSON.stringify(told));
}
