/** What signs a request. Immutable: renewed credentials are another object. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds since 1970; absent: they do not end. */
  readonly expiresAt?: number;
}

/** The environment variables that every AWS tool knows; `undefined` when they are not set. */
export function credentialsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): AwsCredentials | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: token,
  } = environment;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(token ? { sessionToken: token } : {}) };
}
