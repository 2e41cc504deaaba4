/** What somebody who has signed in may have tokens for. */
export interface Grant {
  /** Seconds since 1970. */
  readonly authTime: number;
  readonly nonce: string | null;
  readonly offline: boolean;
}
