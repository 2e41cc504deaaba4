import type {
  AuthorizerFunctionSettings,
  GatewayFunctionSettings,
  IssuerFunctionSettings,
  ProjectorFunctionSettings,
} from "../../access/function-settings";

/** A zip with `index.js`, whose `handler` is the program. */
export interface FunctionCode {
  /** Where the zip is, from the working directory. It is copied into the output, and must be there when it is synthesized. */
  readonly path: string;
}

/** Where the function's log goes. */
export interface FunctionLogs {
  /** The key that encrypts the log group. Its policy must let CloudWatch Logs use it. */
  readonly kmsKeyArn: string;

  /**
   * A number of days that CloudWatch Logs takes.
   *
   * @default 90
   */
  readonly retentionDays?: number;
}

/** A VPC's subnets. */
export interface FunctionNetwork {
  /** At least one; in different zones. */
  readonly subnetIds: readonly string[];

  /** At least one. */
  readonly securityGroupIds: readonly string[];
}

/** Processes that are kept ready. */
export interface ProvisionedConcurrency {
  /** Ready at all times. From 1. */
  readonly minimum: number;

  /** Ready at the busiest. From `minimum`. */
  readonly maximum: number;

  /**
   * Percent of the ready ones in use at which more are made ready: 10 to 90.
   *
   * @default 70
   */
  readonly targetPercent?: number;
}

/** A stream of a DynamoDB table, and which of its events count. */
export interface FollowedStream {
  /** Of the stream, not of the table. */
  readonly arn: string;

  /** An event pattern of Lambda's filters. */
  readonly pattern: object;
}

export interface GatewayFunctionProps {
  /** Name of the function, unique in its account and region. 1 to 64 letters, digits, hyphens and underscores. */
  readonly name: string;

  /**
   * Shown in the console.
   *
   * @default none
   */
  readonly description?: string;

  /** The role of the function, such as `FunctionRole` makes. */
  readonly roleArn: string;

  /** The program. */
  readonly code: FunctionCode;

  /** What the program is told. Nothing in it is secret. 4,000 bytes at most. */
  readonly settings:
    | AuthorizerFunctionSettings
    | GatewayFunctionSettings
    | IssuerFunctionSettings
    | ProjectorFunctionSettings;

  /** Where the log goes. */
  readonly logs: FunctionLogs;

  /**
   * Where the function lies.
   *
   * @default outside any VPC, with a way to the internet and none from it
   */
  readonly network?: FunctionNetwork;

  /**
   * Node.js of Lambda's.
   *
   * @default "nodejs22.x"
   */
  readonly runtime?: "nodejs22.x" | "nodejs24.x";

  /**
   * 128 to 10,240. Processor time comes with it: one whole processor at 1,769.
   *
   * @default 1024
   */
  readonly memoryMegabytes?: number;

  /**
   * The longest that one request may take: 1 to 900.
   *
   * @default 900
   */
  readonly timeoutSeconds?: number;

  /**
   * The most processes at once, which are also kept free for it of the account's. A stream takes one until it ends.
   *
   * @default what the account has left
   */
  readonly reservedConcurrency?: number;

  /**
   * Processes that are kept ready, so that no request waits for one to start.
   *
   * @default none
   */
  readonly provisionedConcurrency?: ProvisionedConcurrency;

  /**
   * Whether X-Ray follows requests.
   *
   * @default "off"
   */
  readonly tracing?: "on" | "off";

  /**
   * Tags of all that takes some.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}
