import type { GatewayFunctionSettings } from "../../access/function-settings";
import { pooledTransport } from "../../aws/pooled-transport";
import { elastiCache } from "../../gateway/admission/valkey/elasticache";
import { ValkeyStore } from "../../gateway/admission/valkey-store";
import { LogTelemetry } from "../../gateway/telemetry/telemetry";
import { awsOfLambda } from "../aws-of-lambda";
import { Endpoints } from "../endpoints";
import { readSettings } from "../settings";
import { GatewayProgram } from "./gateway-program";
import { gatewayHandler } from "./handler";
import type { LambdaStreaming } from "./response-stream";

declare const awslambda: LambdaStreaming;

const settings = readSettings<GatewayFunctionSettings>(process.env, [
  ...(["environment", "runtimePolicy", "limiterStore", "accessStateTable", "ledgerTable", "contextPublicKey"] as const),
]);
const aws = awsOfLambda(process.env, pooledTransport);
// Not by console: that puts words before each line, and CloudWatch finds no metrics in it then.
const write = (line: string) => process.stdout.write(`${line}\n`);
const telemetry = new LogTelemetry(write, Date.now, settings.environment, aws.region);

const program = new GatewayProgram({
  settings,
  aws,
  endpoints: new Endpoints(process.env),
  connectStore: (address) => ValkeyStore.connect(elastiCache({ ...aws, address })),
  telemetry,
});
// Lambda gives a function's start more of a processor than its requests: what is reached now keeps nobody waiting.
program.start().catch((error: unknown) => telemetry.failed(error, { request: "start" }));

/** The gateway. */
export const handler = awslambda.streamifyResponse(
  gatewayHandler({ open: () => program.open(), settled: () => program.settled(), telemetry, streaming: awslambda }),
);
