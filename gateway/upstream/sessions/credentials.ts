/** What signs a request. Immutable: renewed credentials are another object. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds since 1970; absent: they do not end. */
  readonly expiresAt?: number;
}

/** For whom Bedrock is called. */
export interface CredentialsRequest {
  /** `undefined`: the gateway's own credentials. */
  readonly roleArn: string | undefined;
  readonly team: string;
  readonly user: string;
}

/** Where the upstream gets credentials from, for each attempt anew: a cache must stand behind it. */
export interface CredentialsSource {
  credentials(request: CredentialsRequest): Promise<AwsCredentials>;

  /** AWS does not take these credentials: the next call gets others. */
  discard(request: CredentialsRequest, refused: AwsCredentials): void;
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

/** The same credentials for every team: for an upstream on this machine, which knows no accounts. */
export class OwnCredentials implements CredentialsSource {
  readonly #own: AwsCredentials;

  constructor(own: AwsCredentials) {
    this.#own = own;
  }

  credentials(): Promise<AwsCredentials> {
    return Promise.resolve(this.#own);
  }

  discard(): void {
    // There are no others.
  }
}

/** For a simulated upstream, which takes any signature. */
export const SIMULATED_CREDENTIALS: AwsCredentials = {
  accessKeyId: "AKIDSIMULATED",
  secretAccessKey: "simulated",
};
