import { ANONYMOUS } from "./call";

/** What AWS knows of a caller before it looks at any policy. */
export interface PrincipalFacts {
  readonly account: string | undefined;
  readonly context: Readonly<Record<string, string>>;
  readonly boundByScps: boolean;
  readonly boundByRcps: boolean;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
export function describePrincipal(principal: string): PrincipalFacts {
  if (principal === ANONYMOUS) {
    const context = { "aws:PrincipalIsAWSService": "false", "aws:PrincipalType": "Anonymous" };
    return { account: undefined, context, boundByScps: false, boundByRcps: true };
  }
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(principal)) {
    return {
      account: undefined,
      context: { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": principal },
      boundByScps: false,
      boundByRcps: true,
    };
  }
  const [, account, kind, name] = /^arn:[a-z-]+:iam::(\d{12}):(role|user|root)(?:\/(.+))?$/.exec(principal) ?? [];
  if (account === undefined || kind === undefined) {
    throw new Error(`principal ${principal}: give the ARN of a role, user or account root, or a service principal`);
  }
  const serviceLinked = kind === "role" && name?.startsWith("aws-service-role/") === true;
  return {
    account,
    context: {
      "aws:PrincipalIsAWSService": "false",
      "aws:PrincipalArn": principal,
      "aws:PrincipalAccount": account,
      ...identifiers(kind, account, name),
    },
    boundByScps: !serviceLinked,
    boundByRcps: !serviceLinked,
  };
}

function identifiers(kind: string, account: string, name = ""): Record<string, string> {
  switch (kind) {
    case "role":
      return { "aws:PrincipalType": "AssumedRole", "aws:userid": "AROAEXAMPLE:session" };
    case "user":
      return { "aws:PrincipalType": "User", "aws:userid": "AIDAEXAMPLE", "aws:username": name.replace(/^.*\//, "") };
    default:
      return { "aws:PrincipalType": "Account", "aws:userid": account };
  }
}
