import { createHash } from "node:crypto";
import type { ErrorResponse } from "./error-response";
import { ERROR_RESPONSES } from "./error-responses";

/**
 * The API as plain data. The resources are made from it and the redeployment trigger is its hash, so that one cannot change without
 * the other.
 */
export interface ApiDefinition {
  readonly surfaces: readonly SurfaceDefinition[];
  readonly authorizers: Readonly<Record<AuthorizerName, AuthorizerDefinition>>;
  readonly integration: IntegrationDefinition;
  readonly errorResponses: Readonly<Record<string, ErrorResponse>>;
}

/** All requests under one prefix. */
export interface SurfaceDefinition {
  readonly prefix: string;
  readonly methods: readonly HttpMethod[];
  readonly authorizer: AuthorizerName;
}

export type HttpMethod = "GET" | "POST";

export type AuthorizerName = "bearer" | "any-header";

export interface AuthorizerDefinition {
  /** What forms the key of kept answers. What is missing is refused with 401 before the function is asked. */
  readonly identitySource: string;
  readonly cacheSeconds: number;
}

export interface IntegrationDefinition {
  readonly responseTransferMode: "STREAM";
  readonly timeoutMilliseconds: number;
}

/**
 * @param cacheSeconds - How long an answer of the authorizer of `Authorization` is kept.
 */
export function apiDefinition(cacheSeconds: number): ApiDefinition {
  return {
    surfaces: [
      { prefix: "bedrock", methods: ["GET", "POST"], authorizer: "bearer" },
      { prefix: "anthropic", methods: ["GET", "POST"], authorizer: "any-header" },
      { prefix: "openai", methods: ["GET", "POST"], authorizer: "bearer" },
      { prefix: "access", methods: ["GET"], authorizer: "bearer" },
    ],
    authorizers: {
      bearer: { identitySource: "method.request.header.Authorization", cacheSeconds },
      // Its clients send x-api-key, Authorization or both, and of several sources API Gateway demands each. So there is none, nothing
      // is kept, and the function is asked every time.
      "any-header": { identitySource: "", cacheSeconds: 0 },
    },
    integration: { responseTransferMode: "STREAM", timeoutMilliseconds: LONGEST_STREAM_MILLISECONDS },
    errorResponses: ERROR_RESPONSES,
  };
}

/**
 * What a deployment depends on, as a hash: another one deploys the API anew.
 *
 * @param settings - What of the REST API itself a deployment takes over.
 */
export function redeploymentTrigger(definition: ApiDefinition, settings: object): string {
  return createHash("sha256")
    .update(JSON.stringify([definition, settings]))
    .digest("hex");
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html */
const LONGEST_STREAM_MILLISECONDS = 900_000;
