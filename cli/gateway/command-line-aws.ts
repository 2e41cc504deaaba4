import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "../../access/thrown";
import type { AwsConnection } from "../../aws/connection";
import type { AwsCredentials } from "../../aws/credentials";
import { DynamoDb } from "../../aws/dynamodb";
import { pooledTransport } from "../../aws/pooled-transport";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";

/**
 * Credentials of whoever runs the command, as AWS's SDK finds them: environment, profile, single sign-on, container. They are looked
 * for when they are first asked for, and renewed when they end.
 *
 * The function that is returned throws a CommandError where there are none.
 */
export function commandLineCredentials(region: string): () => Promise<AwsCredentials> {
  let finding: ReturnType<typeof finderOf> | undefined;
  return async () => {
    finding ??= finderOf(region);
    const find = await finding;
    try {
      const { accessKeyId, secretAccessKey, sessionToken } = await find();
      return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
    } catch (error) {
      throw new CommandError(
        "no-credentials",
        `AWS credentials cannot be found: ${messageOf(error)}. Set AWS_PROFILE, or sign in with \`aws sso login\`.`,
      );
    }
  };
}

/** Loaded on demand: a command that stays on this machine never needs it. */
async function finderOf(region: string) {
  const { STSClient } = await import("@aws-sdk/client-sts");
  return new STSClient({ region }).config.credentials;
}

/**
 * DynamoDB in a region, for whoever runs the command.
 *
 * @throws CommandError when there are no credentials.
 */
export async function commandLineDynamoDb(region: string, env: Context["env"]): Promise<DynamoDb> {
  const connection = commandLineConnection(region, "DYNAMODB", env);
  await connection.credentials(); // before any work begins
  return new DynamoDb(connection);
}

/** A service in a region, for whoever runs the command. */
export function commandLineConnection(region: string, service: "DYNAMODB" | "STS", env: Context["env"]): AwsConnection {
  return {
    region,
    credentials: commandLineCredentials(region),
    ...endpointOf(service, env),
    transport: pooledTransport,
    now: Date.now,
    pause: (milliseconds) => pause(milliseconds),
    random: Math.random,
  };
}

/**
 * Where a service is instead of at AWS's own endpoint, by the variables that AWS's SDKs know.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
function endpointOf(service: "DYNAMODB" | "STS", env: Context["env"]): { readonly endpoint?: string } {
  const endpoint = env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL;
  return endpoint ? { endpoint } : {};
}
