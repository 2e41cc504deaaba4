import type { AuthorizerFunctionSettings } from "../../access/function-settings";
import { pooledTransport } from "../../aws/pooled-transport";
import { LogTelemetry } from "../../gateway/telemetry/telemetry";
import { awsOfLambda } from "../aws-of-lambda";
import { Endpoints } from "../endpoints";
import { readSettings } from "../settings";
import { AuthorizerProgram } from "./authorizer-program";

const settings = readSettings<AuthorizerFunctionSettings>(process.env, [
  ...(["environment", "runtimePolicy", "accessStateTable", "contextKey"] as const),
]);
const program = new AuthorizerProgram({
  settings,
  aws: awsOfLambda(process.env, pooledTransport),
  endpoints: new Endpoints(process.env),
  telemetry: new LogTelemetry((line) => process.stdout.write(`${line}\n`), Date.now, settings.environment),
  fetch,
});
void program.start();

/** The authorizer of the gateway's API. */
export const handler = program.handler;
