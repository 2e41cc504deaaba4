import { messageOf } from "../../access/thrown";

/** Credentials of a role, as clients of the AWS SDK take them. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A role of an account that could not be assumed. */
export class RoleError extends Error {
  readonly code = "role-not-assumed";

  constructor(roleArn: string, cause: unknown) {
    super(
      `The role ${roleArn} cannot be assumed: ${messageOf(cause)}. Use credentials that its trust policy names, or name another role with --role.`,
      { cause },
    );
    this.name = "RoleError";
  }
}

/** Lets the credentials of the AWS CLI assume a role in each account, once and for an hour. */
export async function openAccounts(region: string, partition: string, role: string, sessionName: string) {
  const { AssumeRoleCommand, STSClient } = await import("@aws-sdk/client-sts");
  const client = new STSClient({ region });
  const assumed = new Map<string, Promise<RoleCredentials>>();
  const assume = async (accountId: string): Promise<RoleCredentials> => {
    const roleArn = `arn:${partition}:iam::${accountId}:role/${role}`;
    try {
      const request = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName });
      const { Credentials: given } = await client.send(request);
      const { AccessKeyId, SecretAccessKey, SessionToken } = given ?? {};
      if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined)
        throw new Error("AWS gave no credentials");
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    } catch (error) {
      throw new RoleError(roleArn, error);
    }
  };
  return {
    /** @throws RoleError */
    credentialsOf(accountId: string): Promise<RoleCredentials> {
      const credentials = assumed.get(accountId) ?? assume(accountId);
      assumed.set(accountId, credentials);
      return credentials;
    },
    close: () => client.destroy(),
  };
}
