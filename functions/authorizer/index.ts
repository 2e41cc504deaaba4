import type { AuthorizerFunctionSettings } from "../../access/function-settings";
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
  aws: awsOfLambda(process.env, Date.now),
  endpoints: new Endpoints(process.env),
  telemetry: new LogTelemetry((line) => process.stdout.write(`${line}\n`), Date.now, settings.environment),
  random: Math.random,
  fetch,
});
void program.start();

/** The authorizer of the gateway's API. */
export const handler = program.handler;
