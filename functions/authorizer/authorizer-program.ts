import type { AuthorizerFunctionSettings } from "../../access/function-settings";
import type { AwsConnection } from "../../aws/connection";
import { DynamoDb } from "../../aws/dynamodb";
import { kmsService } from "../../aws/kms";
import { DynamoDbAccessState } from "../../gateway/access-state/dynamodb-access-state";
import { ContextSigner } from "../../gateway/identity/context/context-signer";
import { kmsSigner } from "../../gateway/identity/context/kms-signer";
import type { Fetch } from "../../gateway/identity/fetch-keys";
import { GatewayIdentity } from "../../gateway/identity/gateway-identity";
import type { PolicyFeed } from "../../gateway/policy-source/policy-feed";
import type { Telemetry } from "../../gateway/telemetry/telemetry";
import type { Endpoints } from "../endpoints";
import { policyFeed } from "../policy-feed";
import type { AuthorizerAnswer } from "./answer";
import type { AuthorizerEvent } from "./authorizer-event";
import { authorizerHandler } from "./handler";

export interface AuthorizerProgramProps {
  readonly settings: AuthorizerFunctionSettings;
  readonly aws: Omit<AwsConnection, "endpoint">;
  /** Instead of AWS's own. */
  readonly endpoints: Endpoints;
  readonly telemetry: Telemetry;
  /** Keys of identity providers come by it. */
  readonly fetch: Fetch;
}

/** The authorizer as it runs in Lambda: its policy from AppConfig, gateway keys from DynamoDB, its signature from KMS. */
export class AuthorizerProgram {
  readonly #policy: PolicyFeed;
  readonly #answer: (event: AuthorizerEvent) => Promise<AuthorizerAnswer>;

  constructor({ settings, aws, endpoints, telemetry, fetch }: AuthorizerProgramProps) {
    const { now } = aws;
    this.#policy = policyFeed({ settings, aws, endpoints, telemetry });
    const dynamoDb = new DynamoDb({ ...aws, ...endpoints.of("dynamodb") });
    const kms = kmsService({ ...aws, ...endpoints.of("kms") });
    this.#answer = authorizerHandler({
      identity: new GatewayIdentity({
        policy: () => this.#policy.policy(),
        accessState: new DynamoDbAccessState({ dynamoDb, table: settings.accessStateTable, now }),
        now,
        fetch,
      }),
      signer: new ContextSigner({ sign: kmsSigner(settings.contextKey, kms), now }),
      telemetry,
    });
  }

  /** Fetches the policy, while no request has come. */
  start(): Promise<void> {
    return this.#policy.refresh();
  }

  readonly handler = async (event: AuthorizerEvent): Promise<AuthorizerAnswer> => {
    await this.#policy.refresh();
    try {
      return await this.#answer(event);
    } finally {
      await this.#policy.settled(); // also after a refusal the process stands still
    }
  };
}
