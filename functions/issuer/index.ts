import { randomBytes, randomUUID } from "node:crypto";
import type { IssuerFunctionSettings } from "../../access/function-settings";
import { fetchTransport } from "../../aws/fetch-transport";
import { awsOfLambda } from "../aws-of-lambda";
import { readSettings } from "../settings";
import { issuerHandler } from "./handler";
import { issuerLog } from "./issuer-log";
import { IssuerProgram } from "./issuer-program";

const settings = readSettings<IssuerFunctionSettings>(process.env, [
  ...(["environment", "policyPath", "authority", "issuerTable", "certificatesTable", "accessStateTable"] as const),
]);

// Instead of AWS's own, for all services: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
const { AWS_ENDPOINT_URL: endpoint } = process.env;

/** The certificate issuer behind its HTTP API. */
export const handler = issuerHandler(
  new IssuerProgram({
    settings,
    connection: {
      ...awsOfLambda(process.env, fetchTransport(fetch)),
      ...(endpoint !== undefined && { endpoint }),
    },
    fetch,
    log: issuerLog(settings.environment, (line) => process.stdout.write(line), Date.now),
    randomBytes,
    newId: randomUUID,
  }),
);
