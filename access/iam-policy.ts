/** One statement of an IAM policy, SCP, RCP or trust policy. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A policy document as AWS reads it: policy variables are written `${aws:…}`. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export function policyDocument(...statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** The trust policy of a role that a service of AWS assumes, such as `lambda.amazonaws.com`. */
export function serviceTrust(service: string, condition?: PolicyStatement["Condition"]): PolicyDocument {
  return policyDocument({
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    ...(condition && { Condition: condition }),
  });
}

/**
 * The document as text for a Terraform argument, without white space: SCPs count it.
 *
 * Policy variables are escaped (`$${aws:…}`), for Terraform would read `${aws:…}` as an expression of its own.
 * CDKTF tokens (`${TfToken[…]}`) pass unescaped and become references.
 */
export function renderPolicy(document: PolicyDocument): string {
  return JSON.stringify(document).replaceAll(/\$\{(?!TfToken\[)/g, "$$$${");
}

/** The inverse of {@link renderPolicy}, for readers of synthesized output. */
export function parseRenderedPolicy(text: string): PolicyDocument {
  return JSON.parse(text.replaceAll("$${", "${"));
}
