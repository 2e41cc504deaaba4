/**
 * Tests that take long, most of them because they start programs of their own: fleets of gateways, clients that others wrote, commands,
 * servers that are pulled from under them; and thousands of calls that are decided as IAM decides. `npm run test:whole` runs them.
 */
const whole = [
  "/test/aws/transport\\.test\\.ts$",
  "/test/bench/",
  "/test/certificates/",
  "/test/checkov/",
  "/test/cli/certificates/",
  "/test/cli/(diff-and-report|environment-modules|gateway-access|gateway-run|ledger-restore(-aws)?|lock-moto|prove|synth-choice|unreachable-aws|usage-aws|validate|written-whole)\\.test\\.ts$",
  "/test/docs/written-code\\.test\\.ts$",
  "/test/environment/define-environment\\.property\\.test\\.ts$",
  "/test/examples/(examples|workflow)",
  "/test/files/file-lock\\.test\\.ts$",
  "/test/functions/(access-projector|conformance|issuer|runtime)/",
  "/test/functions/(bundles|deployed|gateway/streams)\\.test\\.ts$",
  "/test/gateway/(abuse|admission|conformance|processes|whole)/",
  "/test/gateway/(access-state|ledger)/dynamodb-",
  "/test/gateway/upstream/cancellation\\.test\\.ts$",
  "/test/gateway/(access-state/file-access-state|ledger/model)\\.test\\.ts$",
  "/test/proofs/(diff/(diff-outputs|waiting)|prove|report/report)\\.test\\.ts$",
  "/test/proofs/whole/",
  "/test/gateway/ledger/processes\\.test\\.ts$",
  "/test/simulators/roles-anywhere/",
  "/test/stacks/(locked-gateway|simulated-)",
];

const onlyWhole = process.env.TESTS === "whole";

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: onlyWhole ? [`^(?!.*(${whole.join("|")}))`] : whole,
  maxWorkers: "100%", // of two cores jest would leave one idle
  testTimeout: 300_000, // only ends what hangs: on a machine that others use, anything may take ten times as long
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  // The examples import the package by its name; the tests give them the sources instead of dist/.
  moduleNameMapper: {
    "^\\./function-code$": "<rootDir>/test/support/function-code.ts",
    "^cdktf-bedrock-access/environment$": "<rootDir>/environment/define-environment.ts",
    "^cdktf-bedrock-access/modules/([^/]+)$": "<rootDir>/modules/$1/$1.ts",
    "^cdktf-bedrock-access/(.*)$": "<rootDir>/$1.ts",
  },
  // iam-simulate's caches and a thousand construct trees add up: a worker that has grown is replaced.
  workerIdleMemoryLimit: "1.5GB",
};
