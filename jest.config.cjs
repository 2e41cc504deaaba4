/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
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
