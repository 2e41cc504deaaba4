import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entry } from "../gateway/ledger/fixtures";
import { type Run, runCommand, setEnvironment } from "../support/command-line";
import { GATEWAY_ENVIRONMENT } from "../support/gateway-environment";
import { failedLine } from "./failed-lines";

const COMMANDS: readonly (readonly [command: string, says: RegExp])[] = [
  ["usage", /^The table \S+ in eu-central-1 cannot be read: /],
  ["ledger restore failed.log", /^The table \S+ in eu-central-1 cannot be written: /],
  ["ledger restore failed.log --check", /^The table \S+ in eu-central-1 cannot be read: /],
  ["key create --team payments --user ci", /^The table \S+ in eu-central-1 cannot be used: /],
  ["key list", /^The table \S+ in eu-central-1 cannot be used: /],
  ["key revoke abcdefghij012345", /^The table \S+ in eu-central-1 cannot be used: /],
  ["revoke user anna", /^The table \S+ in eu-central-1 cannot be used: /],
  ["restore user anna", /^The table \S+ in eu-central-1 cannot be used: /],
  ["stop team payments", /^The table \S+ in eu-central-1 cannot be used: /],
  ["start team payments", /^The table \S+ in eu-central-1 cannot be used: /],
];
const STATUS = "status";

let folder: string;
let restoreVariables: () => void;
let runs: ReadonlyMap<string, Run>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-unreachable-"));
  writeFileSync(join(folder, "test.json"), JSON.stringify(GATEWAY_ENVIRONMENT));
  const { principal, ...rest } = entry("a");
  writeFileSync(join(folder, "failed.log"), failedLine({ ...rest, principal: { ...principal, environment: "test" } }));
  restoreVariables = setEnvironment({
    AWS_ENDPOINT_URL: "http://127.0.0.1:1", // nobody listens there
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  // At once: each tries for some seconds.
  const commands = [...COMMANDS.map(([command]) => command), STATUS];
  runs = new Map(await Promise.all(commands.map(async (command) => [command, await run(command)] as const)));
});
afterAll(() => {
  restoreVariables();
  rmSync(folder, { recursive: true, force: true });
});

function run(command: string): Promise<Run> {
  return runCommand([...command.split(" "), "--environment", "test.json", "--aws"], folder);
}

describe("a table that cannot be reached is said to be that, and no mistake of the command's:", () => {
  test.each(COMMANDS)("%s", (command, says) => {
    const { code, stderr } = runs.get(command) ?? {};
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
    expect(stderr).toMatch(
      /: DynamoDB cannot be reached \(.+\)\. .*Look at the network, and at AWS_ENDPOINT_URL_DYNAMODB/,
    );
  });

  test("status, which tells what it knows without", () => {
    const { code, stdout, stderr } = runs.get(STATUS) ?? {};
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toMatch(/^access state +not asked +its table cannot be read: DynamoDB cannot be reached \(.+\)$/m);
  });
});
