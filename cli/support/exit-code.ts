/** How every command ends. */
export const exitCode = {
  done: 0,
  /** The command ran and found something that a person must mend. */
  problemsFound: 1,
  /** Wrong usage, or something that the command needs is missing. */
  couldNotRun: 2,
  /** Proofs were asked for, and what decides as AWS IAM does is not installed. */
  simulatorMissing: 3,
  /** Ctrl-C or `kill` ended it before it was done. As shells count: 128, and 2 for Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
