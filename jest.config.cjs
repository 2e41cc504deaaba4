/**
 * Tests that start programs of their own: fleets of gateways, clients that others wrote, commands, servers that are pulled from
 * under them. They take as long as all others together: `npm run test:whole`.
 */
const whole = [
  "/test/bench/",
  "/test/certificates/",
  "/test/cli/certificates/",
  "/test/cli/gateway-run\\.test\\.ts$",
  "/test/docs/written-code\\.test\\.ts$",
  "/test/examples/workflow",
  "/test/gateway/(abuse|admission|conformance|processes)/",
  "/test/gateway/ledger/processes\\.test\\.ts$",
  "/test/simulators/roles-anywhere/",
];

const onlyWhole = process.env.TESTS === "whole";

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: onlyWhole ? [`^(?!.*(${whole.join("|")}))`] : whole,
  maxWorkers: "100%", // of two cores jest would leave one idle
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  // The examples import the package by its name; the tests give them the sources instead of dist/.
  moduleNameMapper: {
    "^cdktf-bedrock-access/environment$": "<rootDir>/environment/define-environment.ts",
    "^cdktf-bedrock-access/modules/([^/]+)$": "<rootDir>/modules/$1/$1.ts",
    "^cdktf-bedrock-access/(.*)$": "<rootDir>/$1.ts",
  },
  // iam-simulate's caches and a thousand construct trees add up: a worker that has grown is replaced.
  workerIdleMemoryLimit: "1.5GB",
};
