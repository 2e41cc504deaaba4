/** Services that a function calls by their own protocol. */
export type ServiceName = "appconfigdata" | "bedrock-runtime" | "dynamodb" | "kms" | "s3" | "sts";

/**
 * Where services are instead of at AWS's own endpoints, by the variables that AWS's SDKs know: `AWS_ENDPOINT_URL_DYNAMODB` for one,
 * `AWS_ENDPOINT_URL` for all.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export class Endpoints {
  readonly #variables: Readonly<Record<string, string | undefined>>;

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables;
  }

  of(service: ServiceName): { readonly endpoint?: string } {
    const { AWS_ENDPOINT_URL: all } = this.#variables;
    const endpoint = this.#variables[`AWS_ENDPOINT_URL_${VARIABLES[service]}`] ?? all;
    return endpoint === undefined || endpoint === "" ? {} : { endpoint };
  }
}

const VARIABLES: Readonly<Record<ServiceName, string>> = {
  appconfigdata: "APPCONFIGDATA",
  "bedrock-runtime": "BEDROCK_RUNTIME",
  dynamodb: "DYNAMODB",
  kms: "KMS",
  s3: "S3",
  sts: "STS",
};
