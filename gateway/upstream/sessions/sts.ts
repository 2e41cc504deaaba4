import type { STSClient } from "@aws-sdk/client-sts";
import type { AwsCredentials } from "./credentials";
import type { AssumeRole } from "./role-sessions";

export interface StsOptions {
  /** The gateway's own region: in a VPC no other has an endpoint. */
  readonly region: string;
  /** Instead of AWS's own endpoint. */
  readonly endpoint?: string;
  /** The gateway's own credentials; absent: wherever AWS's SDK finds some (environment, profile, container). */
  readonly base?: () => Promise<AwsCredentials>;
}

export interface Sts {
  readonly assumeRole: AssumeRole;
  close(): void;
}

/** Role sessions from AWS STS. */
export function sts(options: StsOptions): Sts {
  let client: Promise<STSClient> | undefined;
  // Loaded at the first use: it is half of what the upstream weighs, and a laptop with a simulated upstream never needs it.
  const connected = () => {
    client ??= connect(options);
    return client;
  };
  return {
    assumeRole: async ({ roleArn, sessionName, team, sourceIdentity }) => {
      const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
      const command = new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        DurationSeconds: SESSION_SECONDS,
        Tags: [{ Key: "team", Value: team }],
        ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
      });
      const { Credentials } = await (await connected()).send(command);
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
      if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
        throw new Error(`STS returned no credentials for ${roleArn}`);
      }
      return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        expiresAt: Expiration.getTime(),
      };
    },
    close: () => void client?.then((connection) => connection.destroy()),
  };
}

/** The most that AWS grants when a role assumes a role, as the gateway's does. */
const SESSION_SECONDS = 3_600;

/** STS answers in well under a second; a call that hangs must not hold up requests that another attempt could serve. */
const TIMEOUTS = { connectionTimeout: 2_000, requestTimeout: 5_000 };

async function connect({ region, endpoint, base }: StsOptions): Promise<STSClient> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  return new STSClient({
    region,
    requestHandler: { ...TIMEOUTS, throwOnRequestTimeout: true },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(base === undefined ? {} : { credentials: async () => identity(await base()) }),
  });
}

function identity({ expiresAt, ...credentials }: AwsCredentials) {
  return expiresAt === undefined ? credentials : { ...credentials, expiration: new Date(expiresAt) };
}
