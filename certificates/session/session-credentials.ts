/** Temporary credentials of AWS. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601, as AWS wrote it. */
  readonly expiration: string;
}

/**
 * What a `credential_process` prints.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function credentialProcessOutput(credentials: SessionCredentials): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    Expiration: credentials.expiration,
  });
}

/** @returns `undefined` for what is not complete, or has no date. */
export function readCredentials(value: unknown): SessionCredentials | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken, expiration }: Partial<Record<keyof SessionCredentials, unknown>> =
    value;
  const isComplete = isText(accessKeyId) && isText(secretAccessKey) && isText(sessionToken) && isText(expiration);
  return isComplete && Number.isFinite(Date.parse(expiration))
    ? { accessKeyId, secretAccessKey, sessionToken, expiration }
    : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
