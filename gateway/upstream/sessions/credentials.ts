import type { AwsCredentials } from "../../../aws/credentials";

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

  /** Those that are at hand and need not be renewed yet. Asks nobody. */
  known?(request: CredentialsRequest): AwsCredentials | undefined;

  /** AWS does not take these credentials: the next call gets others. */
  discard(request: CredentialsRequest, refused: AwsCredentials): void;
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

  known(): AwsCredentials {
    return this.#own;
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
