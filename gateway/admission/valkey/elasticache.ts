import type { LimiterStoreAddress } from "../../../access/function-settings";
import type { AwsCredentials } from "../../../aws/credentials";
import type { ValkeyConnectionOptions } from "./connection";
import { iamToken } from "./iam-token";

export interface ElastiCacheProps {
  readonly address: LimiterStoreAddress;
  readonly region: string;
  /** Of the caller itself. */
  readonly credentials: () => Promise<AwsCredentials>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How to connect to an ElastiCache of ours: by TLS, signed in with IAM. */
export function elastiCache({ address, region, credentials, now }: ElastiCacheProps): ValkeyConnectionOptions {
  return {
    url: `rediss://${address.host}:${address.port}`,
    // A serverless cache answers through proxies, which tell nothing of the server behind them. It keeps a copy in each of several
    // zones: where one takes over, what was written in the last moments may be missing, and no more.
    restartKeepsState: address.serverless,
    signIn: async () => ({
      username: address.user,
      password: iamToken(address, await credentials(), region, now()),
    }),
  };
}
