import type { ProjectorFunctionSettings } from "../../access/function-settings";
import { pooledTransport } from "../../aws/pooled-transport";
import { elastiCache } from "../../gateway/admission/valkey/elasticache";
import { ValkeyStore } from "../../gateway/admission/valkey-store";
import { LogTelemetry } from "../../gateway/telemetry/telemetry";
import { awsOfLambda } from "../aws-of-lambda";
import { Endpoints } from "../endpoints";
import { readSettings } from "../settings";
import { ProjectorProgram } from "./projector-program";

const settings = readSettings<ProjectorFunctionSettings>(process.env, [
  ...(["environment", "runtimePolicy", "limiterStore", "accessStateTable"] as const),
]);
const aws = awsOfLambda(process.env, pooledTransport);
const program = new ProjectorProgram({
  settings,
  aws,
  endpoints: new Endpoints(process.env),
  connectStore: (address) => ValkeyStore.connect(elastiCache({ address, ...aws })),
  telemetry: new LogTelemetry((line) => process.stdout.write(`${line}\n`), Date.now, settings.environment),
});

/** Brings revocations from the access state's table into this region's limiter store. */
export const handler = program.handler;
