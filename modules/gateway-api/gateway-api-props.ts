/** A function that API Gateway calls: `GatewayFunction` has these. */
export interface CalledFunction {
  /** Name of the function. */
  readonly functionName: string;
  /** Name of the alias that is called. */
  readonly aliasName: string;
  /** ARN of the alias. */
  readonly aliasArn: string;
}

/** Who can reach the API. */
export type ApiEndpoint =
  /** Anybody on the internet, as far as the firewall lets. */
  | { readonly kind: "regional" }
  /** Whoever comes by one of these VPC endpoints for `execute-api`. */
  | { readonly kind: "private"; readonly vpcEndpointIds: readonly string[] };

/** Where API Gateway's access log goes. */
export interface AccessLogs {
  /** Name of the log group, which is made. */
  readonly logGroupName: string;

  /** The key that encrypts the log group. Its policy must let CloudWatch Logs use it. */
  readonly kmsKeyArn: string;

  /**
   * A number of days that CloudWatch Logs takes.
   *
   * @default 90
   */
  readonly retentionDays?: number;
}

/** A role that is made. */
export interface LogDeliveryRole {
  /** Unique in the account: APIs of several regions need several. */
  readonly roleName: string;

  /** IAM path, with a slash at both ends. */
  readonly iamPath: string;

  /**
   * Permissions boundary of the role.
   *
   * @default AWS's policy for this role, which is its permissions too
   */
  readonly permissionsBoundaryArn?: string;
}

/** The one role by which API Gateway writes logs for all APIs of an account in a region. */
export type LogDelivery =
  /** Made here, and set for the account and region: nothing else may set it. */
  | { readonly kind: "managed"; readonly role: LogDeliveryRole }
  /** Somebody else has set it. It must be allowed to write to the log group. */
  | { readonly kind: "existing" };

/** A name of the company's for the API. */
export interface ApiDomain {
  /** Such as `ai.example.com`. */
  readonly name: string;

  /** Of ACM's certificate for the name, in the API's region. */
  readonly certificateArn: string;
}

/** Requests that the API takes from all callers together. */
export interface ApiThrottle {
  /** Requests a second, for ever. The account's own rate is the ceiling. */
  readonly ratePerSecond: number;
  /** Requests at once after a rest. */
  readonly burst: number;
}

export interface GatewayApiProps {
  /** Name of the REST API. 1 to 128 characters. */
  readonly name: string;

  /**
   * Name of the stage: letters, digits, hyphens and underscores. Another name replaces it, and every usage plan loses it.
   *
   * @default "live"
   */
  readonly stageName?: string;

  /** Who can reach it. */
  readonly endpoint: ApiEndpoint;

  /** The function that answers. */
  readonly gateway: CalledFunction;

  /** The function that tells who calls. */
  readonly authorizer: CalledFunction;

  /**
   * How long API Gateway keeps what the authorizer said of an `Authorization` header, in seconds: 0 to 300. Revocation and expiry are
   * looked at for every request all the same.
   *
   * @default 300
   */
  readonly authorizerCacheSeconds?: number;

  /**
   * What the API takes from all callers together, before usage plans and the gateway's limits.
   *
   * @default 1,000 requests a second, 2,000 at once
   */
  readonly throttle?: ApiThrottle;

  /** Where the access log goes. */
  readonly accessLogs: AccessLogs;

  /** By which role. */
  readonly logDelivery: LogDelivery;

  /**
   * A name of the company's, for a regional API. With it API Gateway's own name is switched off.
   *
   * @default API Gateway's own name
   */
  readonly domain?: ApiDomain;

  /**
   * Tags of all that takes some. One of them must be what the policies of the organization protect by.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}
