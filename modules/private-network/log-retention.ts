import { Token } from "cdktf";

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** What is wrong with the number of days for which a log group keeps events. */
export function retentionProblems(prop: string, days: number): string[] {
  if (Token.isUnresolved(days) || RETENTION_DAYS.includes(days)) return [];
  return [`${prop} is ${days}: CloudWatch Logs takes ${RETENTION_DAYS.join(", ")}.`];
}
