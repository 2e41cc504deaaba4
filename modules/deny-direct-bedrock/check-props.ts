import { Token } from "cdktf";
import type { DenyDirectBedrockStatementsProps } from "./statements-props";

/** Throws one error that lists every problem of the props. */
export function requireSoundProps(props: DenyDirectBedrockStatementsProps): void {
  const partition = props.partition ?? "aws";
  const { exemptions = [] } = props;
  const problems = [
    ...patternProblems("invokeRoles", props.invokeRoles, partition),
    ...patternProblems("directRoles", props.directRoles, partition),
    ...patternProblems("provisioningRoles", props.provisioningRoles, partition),
    ...exemptions.flatMap(({ role, expires }, index) => [
      ...exemptedRoleProblems(`exemptions[${index}].role`, role, partition),
      ...(isDay(expires) ? [] : [`exemptions[${index}].expires "${expires}": give a day that exists, as YYYY-MM-DD`]),
    ]),
    ...exemptions.flatMap(({ role }, index) => {
      const first = exemptions.findIndex((other) => other.role === role);
      return first < index
        ? [`exemptions[${index}].role "${role}": is exempted in exemptions[${first}] already, keep one`]
        : [];
    }),
  ];
  if (problems.length > 0)
    throw new Error(`deny direct Bedrock:${problems.map((problem) => `\n- ${problem}`).join("")}`);
}

function patternProblems(prop: string, patterns: readonly string[], partition: string): string[] {
  return patterns.flatMap((pattern, index) => {
    const at = `${prop}[${index}] "${pattern}"`;
    if (Token.isUnresolved(pattern)) return [`${prop}[${index}]: holds a token, give an ARN that is known at synth`];
    const path = roleAfterAccount(pattern, partition, "(?:\\d{12}|\\*)");
    if (path === undefined)
      return [`${at}: give arn:${partition}:iam::<account or *>:role/<path and name>, where * stands for any part`];
    // `*` matches `/` too: a pattern that begins with one is about every path, so about names that anybody can take.
    return /^[*?]/.test(path) ? [`${at}: begin the path or name with a fixed part, or it names every role`] : [];
  });
}

function exemptedRoleProblems(at: string, role: string, partition: string): string[] {
  if (Token.isUnresolved(role)) return [`${at}: holds a token, give an ARN that is known at synth`];
  const path = roleAfterAccount(role, partition, "\\d{12}");
  return path === undefined || /[*?]/.test(path)
    ? [
        `${at} "${role}": give the full ARN of one role, arn:${partition}:iam::<account>:role/<path and name>, without wildcards`,
      ]
    : [];
}

function roleAfterAccount(arn: string, partition: string, account: string): string | undefined {
  return new RegExp(`^arn:${partition}:iam::${account}:role/([\\w+=,.@/*?-]+)$`).exec(arn)?.[1];
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
