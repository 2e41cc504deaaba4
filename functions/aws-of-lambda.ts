import type { AwsClientProps } from "../gateway/aws/aws-client";
import { credentialsFromEnvironment } from "../gateway/upstream/sessions/credentials";

/** Region and credentials, as Lambda gives them to a function: they hold longer than its process lives. */
export function awsOfLambda(
  variables: Readonly<Record<string, string | undefined>>,
  now: () => number,
): Omit<AwsClientProps, "endpoint"> {
  const credentials = credentialsFromEnvironment(variables);
  const region = variables.AWS_REGION;
  if (credentials === undefined || region === undefined) {
    throw new Error("AWS_REGION and the credentials that Lambda gives every function are not set");
  }
  return { region, credentials: () => Promise.resolve(credentials), now };
}
