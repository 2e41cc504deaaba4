import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../../..");

/** As `npm run test:setup` leaves it: AWS's own runtime client for Node.js, but for the part of it that is compiled. */
const CLIENT = join(ROOT, "node_modules/.cache/lambda-runtime/node_modules/aws-lambda-ric");

/** Whether it is installed. */
export function hasRuntimeClient(): boolean {
  return existsSync(join(CLIENT, "bin/index.mjs"));
}

/** Runs `handler` of `index.js` in the process's working folder. */
export function runtimeCommand(): [string, ...string[]] {
  const compiledPart = join(__dirname, "compiled-part.cjs");
  return [process.execPath, "--require", compiledPart, join(CLIENT, "bin/index.mjs"), "index.handler"];
}

/** Requests are fetched by the client's own JavaScript: AWS offers that beside the compiled part. */
export const RUNTIME_VARIABLES = { AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: "true" } as const;

export function runtimeVersion(): string {
  return JSON.parse(readFileSync(join(CLIENT, "package.json"), "utf8")).version;
}
