import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { IssuerFunctionSettings } from "../../access/function-settings";
import { readSettings } from "../settings";
import { issuerHandler } from "./handler";
import { issuerLog } from "./issuer-log";
import { IssuerProgram } from "./issuer-program";

const settings = readSettings<IssuerFunctionSettings>(process.env, [
  ...(["environment", "policyPath", "authority", "issuerTable", "certificatesTable", "accessStateTable"] as const),
]);

// Lambda puts them there before each process begins, and ends the process before they end.
const { AWS_REGION = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN } = process.env;
// Instead of AWS's own, for all services: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
const { AWS_ENDPOINT_URL: endpoint } = process.env;

/** The certificate issuer behind its HTTP API. */
export const handler = issuerHandler(
  new IssuerProgram({
    settings,
    connection: {
      region: AWS_REGION,
      ...(endpoint !== undefined && { endpoint }),
      credentials: async () => ({
        accessKeyId: AWS_ACCESS_KEY_ID,
        secretAccessKey: AWS_SECRET_ACCESS_KEY,
        ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
      }),
      fetch,
      now: Date.now,
      pause: (milliseconds) => sleep(milliseconds),
      random: Math.random,
    },
    log: issuerLog(settings.environment, (line) => process.stdout.write(line), Date.now),
    randomBytes,
    newId: randomUUID,
  }),
);
