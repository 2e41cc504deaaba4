import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { ACCESS_STATE_TABLE } from "../../../access/access-state-table";
import type { AuthorizerFunctionSettings, GatewayFunctionSettings } from "../../../access/function-settings";
import { LEDGER_TABLE } from "../../../access/ledger-table";
import { renderRuntimePolicy } from "../../../access/render-runtime-policy";
import type { RuntimePolicy } from "../../../access/runtime-policy";
import { kmsService } from "../../../aws/kms";
import { defineEnvironment } from "../../../environment/define-environment";
import { usageIdentifier } from "../../../environment/names";
import { type BedrockSimulator, startBedrockSimulator } from "../../../simulators/bedrock/bedrock-simulator";
import { type ApiGatewaySimulator, startApiGateway } from "../../../simulators/lambda/api-gateway";
import type { Sandbox } from "../../../simulators/lambda/runtime-api";
import { makeSelfMadeCertificate } from "../../simulators/self-made-certificate";
import { type AppConfigFake, startAppConfigFake } from "../../support/appconfig-fake";
import { emulatedAws } from "../../support/aws";
import { type EmulatedDynamoDb, startDynamoDb } from "../../support/dynamodb";
import { GATEWAY_ENVIRONMENT } from "../../support/gateway-environment";
import { MOTO_ACCOUNT, startMoto } from "../../support/moto";
import { freePort, type RedisServer, startRedis } from "../../support/redis";
import { runFunction } from "./sandbox";

/** Gateway and authorizer as they are deployed, before emulated services. */
export interface Deployment {
  readonly api: ApiGatewaySimulator;
  readonly gateway: Sandbox;
  readonly authorizer: Sandbox;
  readonly bedrock: BedrockSimulator;
  readonly dynamoDb: EmulatedDynamoDb;
  readonly appConfig: AppConfigFake;
  readonly redis: RedisServer;
  readonly policy: RuntimePolicy;
  /** Of the bucket {@link PAYLOAD_BUCKET}. */
  readonly s3: S3Client;
  close(): Promise<void>;
}

export const TABLES = { accessState: "bedrock-test-access-state", ledger: "bedrock-test-ledger" } as const;

export const PAYLOAD_BUCKET = "bedrock-test-payloads";

/** Payments has its prompts and answers kept, and research does not. */
export const PAYLOAD_KEY = `arn:aws:kms:eu-central-1:${MOTO_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const CREDENTIALS = { accessKeyId: "AKIDOFTHEFUNCTION", secretAccessKey: "a-secret-of-the-function" };

export async function deploy(): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-deployment-"));
  const [bedrock, dynamoDb, appConfig, moto] = await Promise.all([
    startBedrockSimulator(),
    startDynamoDb(),
    startAppConfigFake(),
    startMoto(),
  ]);
  const policy = withPayloadsOfPayments(deployedPolicy());
  appConfig.deploy(JSON.stringify(policy));
  await dynamoDb.createTable(TABLES.accessState, ACCESS_STATE_TABLE);
  await dynamoDb.createTable(TABLES.ledger, LEDGER_TABLE);
  const s3 = await makeBucket(moto.url);
  const key = await makeKey(moto.url);
  const { redis, port, certificate } = await startLimiterStore(folder);

  const common = {
    environment: policy.environment,
    runtimePolicy: { application: "bedrock-dev-gateway", environment: "dev", profile: "policy" },
    accessStateTable: TABLES.accessState,
  };
  const gatewaySettings: GatewayFunctionSettings = {
    ...common,
    limiterStore: { host: "127.0.0.1", port, cache: "bedrock-test-limits", user: "limits", serverless: true },
    ledgerTable: TABLES.ledger,
    contextPublicKey: key.publicKey,
    payloadBucket: PAYLOAD_BUCKET,
  };
  const authorizerSettings: AuthorizerFunctionSettings = { ...common, contextKey: key.id };
  const variables = (settings: object) => ({
    BEDROCK_ACCESS: JSON.stringify(settings),
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL: moto.url,
    AWS_ENDPOINT_URL_APPCONFIGDATA: appConfig.url,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    NODE_EXTRA_CA_CERTS: certificate,
  });
  const [gateway, authorizer] = await Promise.all([
    runFunction("functions/gateway/index.ts", { variables: variables(gatewaySettings) }),
    runFunction("functions/authorizer/index.ts", { variables: variables(authorizerSettings) }),
  ]);
  const byAuthorization = { function: authorizer, identitySources: ["Authorization"], ttlSeconds: 300 };
  const api = await startApiGateway({
    resources: [
      { path: "/bedrock", authorizer: byAuthorization },
      { path: "/anthropic", authorizer: { function: authorizer, identitySources: [], ttlSeconds: 0 } },
      { path: "/access", authorizer: byAuthorization },
    ],
    integration: gateway,
    apiKeys: ["payments", "research"].map((team) => usageIdentifier(policy.environment, "eu-central-1", team)),
    binaryMediaTypes: "*/*",
  });
  return {
    ...{ api, gateway, authorizer, bedrock, dynamoDb, appConfig, redis, policy, s3 },
    async close() {
      s3.destroy();
      await api.close();
      await Promise.all([gateway.close(), authorizer.close()]);
      await Promise.all([bedrock.close(), dynamoDb.stop(), appConfig.stop(), moto.stop(), redis.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Of accounts that are known, so that roles are assumed in them. */
export function deployedPolicy(): RuntimePolicy {
  const environment = defineEnvironment(GATEWAY_ENVIRONMENT);
  const rendered = renderRuntimePolicy(environment, { environment: environment.name });
  const teams = Object.entries(rendered.teams).map(([team, policy]) => {
    const role = `arn:aws:iam::111111111111:role/bedrock-access/test/bedrock-test-invoke-${team}`;
    return [team, { ...policy, invokeRoles: { [team]: role } }];
  });
  return { ...rendered, teams: Object.fromEntries(teams) };
}

function withPayloadsOfPayments(policy: RuntimePolicy): RuntimePolicy {
  const { payments } = policy.teams;
  if (payments === undefined) throw new Error("a team is missing");
  const payloadLogging = { kmsKeyArn: PAYLOAD_KEY, retentionDays: 30 };
  return { ...policy, teams: { ...policy.teams, payments: { ...payments, payloadLogging } } };
}

async function makeBucket(endpoint: string): Promise<S3Client> {
  const s3 = new S3Client({ endpoint, region: "eu-central-1", credentials: CREDENTIALS, forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: "eu-central-1" } as const;
  await s3.send(new CreateBucketCommand({ Bucket: PAYLOAD_BUCKET, CreateBucketConfiguration }));
  return s3;
}

/** ECC_NIST_P256, as the trust stack makes it. */
async function makeKey(endpoint: string): Promise<{ readonly id: string; readonly publicKey: string }> {
  const kms = kmsService(emulatedAws(endpoint));
  const { KeyMetadata } = await kms("CreateKey", { KeyUsage: "SIGN_VERIFY", KeySpec: "ECC_NIST_P256" });
  const { KeyId: id }: { readonly KeyId?: unknown } = KeyMetadata ?? {};
  if (typeof id !== "string") throw new Error("the emulated KMS made no key");
  const { PublicKey } = await kms("GetPublicKey", { KeyId: id });
  const lines = String(PublicKey).match(/.{1,64}/g) ?? [];
  return {
    id,
    publicKey: ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join("\n"),
  };
}

/** By TLS alone, and for a user who signs in; with what it cannot tell. */
export async function startLimiterStore(folder: string) {
  const { key, cert } = await makeSelfMadeCertificate();
  const [keyFile, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  writeFileSync(keyFile, key);
  writeFileSync(certificate, cert);
  const port = await freePort();
  const redis = await startRedis([
    ...["--tls-port", `${port}`, "--tls-cert-file", certificate, "--tls-key-file", keyFile],
    ...["--tls-ca-cert-file", certificate, "--tls-auth-clients", "no"],
  ]);
  await redis.command("ACL SETUSER limits on nopass ~* +@all");
  return { redis, port, certificate };
}
