/**
 * What each of our functions is told when it is deployed: its module writes it into one environment variable, as JSON, and its
 * program reads it there. Nothing in it is secret.
 */

/** Name of that variable. */
export const FUNCTION_SETTINGS_VARIABLE = "BEDROCK_ACCESS";

/** Where the runtime policy comes from: ids or names in AppConfig. */
export interface RuntimePolicySource {
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
}

/** The region's Valkey: always by TLS, its user signs in with IAM. */
export interface LimiterStoreAddress {
  readonly host: string;
  readonly port: number;
  /** Name of the cache, in lower case; the signature is for it. */
  readonly cache: string;
  /** Id of the cache's user, which is its name too. */
  readonly user: string;
  /** ElastiCache Serverless signs in with one parameter more. */
  readonly serverless: boolean;
}

export interface GatewayFunctionSettings {
  readonly environment: string;
  readonly runtimePolicy: RuntimePolicySource;
  readonly limiterStore: LimiterStoreAddress;
  readonly accessStateTable: string;
  readonly ledgerTable: string;
  /** PEM of the public key by which the authorizer's contexts are verified. */
  readonly contextPublicKey: string;
  /** Bucket of the payloads of teams that have them logged; absent: none has. */
  readonly payloadBucket?: string;
}

export interface AuthorizerFunctionSettings {
  readonly environment: string;
  readonly runtimePolicy: RuntimePolicySource;
  readonly accessStateTable: string;
  /** ARN or alias of the KMS key (ECC_NIST_P256) that signs contexts. */
  readonly contextKey: string;
}

export interface ProjectorFunctionSettings {
  readonly environment: string;
  readonly runtimePolicy: RuntimePolicySource;
  readonly limiterStore: LimiterStoreAddress;
  readonly accessStateTable: string;
}

/**
 * The longest that API Gateway may keep an authorizer's answer, in seconds. A team or a group that is taken away, and a key of the
 * identity provider that is taken back, may count on for so long more; revocation and expiry are looked at for every call.
 */
export const LONGEST_AUTHORIZER_CACHE_SECONDS = 300;

/** How long a signed context is good. Longer than API Gateway keeps one, so that a signature can be used more than once. */
export const CONTEXT_LIFE_SECONDS = 600;

export interface IssuerFunctionSettings {
  readonly environment: string;
  /** The issuing policy stands in the parameters below this path in Parameter Store, part after part: `<path>/1`, `<path>/2`, … */
  readonly policyPath: string;
  readonly authority: IssuerAuthority;
  /** Used logins, and how often users asked. */
  readonly issuerTable: string;
  readonly certificatesTable: string;
  /** Who is revoked. */
  readonly accessStateTable: string;
}

/** What the issuer signs with. */
export type IssuerAuthority =
  | {
      readonly kind: "kms";
      readonly commonName: string;
      /** How long a CA certificate holds that is made. */
      readonly days: number;
      /** One or two; the first one issues. */
      readonly keys: readonly { readonly generation: number; readonly arn: string }[];
    }
  | { readonly kind: "private-ca"; readonly arn: string };
