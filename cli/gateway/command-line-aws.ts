import { setTimeout as pause } from "node:timers/promises";
import { AwsRefusal, AwsUnreachable } from "../../aws/aws-error";
import type { AwsConnection } from "../../aws/connection";
import type { AwsCredentials } from "../../aws/credentials";
import { DynamoDb } from "../../aws/dynamodb";
import { pooledTransport } from "../../aws/pooled-transport";
import type { Context } from "../support/context";
import { noCredentials } from "../support/no-credentials";

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
      throw noCredentials(error);
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

/** Whether a table did not do what it was asked to, for DynamoDB refused or cannot be reached. */
export function isTableFailure(error: unknown): error is AwsRefusal | AwsUnreachable {
  return error instanceof AwsRefusal || error instanceof AwsUnreachable;
}

/** @param refused - What to do where DynamoDB refused. */
export function tableMend(error: AwsRefusal | AwsUnreachable, refused: string): string {
  if (error instanceof AwsRefusal) return refused;
  return "Look at the network, and at AWS_ENDPOINT_URL_DYNAMODB and AWS_ENDPOINT_URL where they are set.";
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
