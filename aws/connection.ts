import type { AwsCredentials } from "./credentials";
import type { Transport } from "./transport";

/** How AWS is reached, and as whom. */
export interface AwsConnection {
  readonly region: string;
  /** Of the caller itself. Asked for at every request: a cache must stand behind it. What it throws is final. */
  readonly credentials: () => Promise<AwsCredentials>;
  /**
   * Where a service is instead of at AWS's own endpoint.
   *
   * @default `https://<service>.<region>.amazonaws.com`
   */
  readonly endpoint?: string;
  readonly transport: Transport;
  /** Milliseconds since 1970. AWS takes no signature of another quarter of an hour. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** At least 0, below 1. */
  readonly random: () => number;
  /**
   * What takes longer to answer is given up.
   *
   * @default 3000
   */
  readonly answerWithinMilliseconds?: number;
  /**
   * A call that failed for a passing reason is repeated for so long.
   *
   * @default 10000
   */
  readonly patienceMilliseconds?: number;
}
