import { setTimeout as pause } from "node:timers/promises";
import type { AwsConnection } from "../aws/connection";
import { credentialsFromEnvironment } from "../aws/credentials";
import type { Transport } from "../aws/transport";

/** AWS as Lambda lets a function reach it: its region, and credentials that hold longer than its process lives. */
export function awsOfLambda(
  variables: Readonly<Record<string, string | undefined>>,
  transport: Transport,
): Omit<AwsConnection, "endpoint"> {
  const credentials = credentialsFromEnvironment(variables);
  const region = variables.AWS_REGION;
  if (credentials === undefined || region === undefined) {
    throw new Error("AWS_REGION and the credentials that Lambda gives every function are not set");
  }
  return {
    region,
    credentials: () => Promise.resolve(credentials),
    transport,
    now: Date.now,
    pause: (milliseconds) => pause(milliseconds),
    random: Math.random,
  };
}
