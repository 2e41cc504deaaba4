import { stripVTControlCharacters } from "node:util";
import type { Sink } from "../../cli/support/context";
import { endingExemptions } from "../../cli/synth/ending-exemptions";
import { readableOutput } from "../../cli/synth/readable-output";
import { renderSummary } from "../../cli/synth/render-summary";
import { appVariables } from "../../cli/synth/run-app";
import { type SynthResult, summarize } from "../../cli/synth/summary";
import { exemption, synthesized } from "../support/synthesis";

const PIPE: Sink = { colours: false, write: () => {} };
const TERMINAL: Sink = { colours: true, write: () => {} };

describe("an exemption is warned of", () => {
  const expires = "2026-12-31";

  test.each([
    ["not yet, 31 days ahead", "2026-11-30T00:00:00Z", undefined],
    ["from 30 days ahead", "2026-12-01T00:00:00Z", 30],
    ["a moment within the 30 days", "2026-11-30T00:00:01Z", undefined],
    ["in its last minute, which counts as a day", "2026-12-30T23:59:00Z", 1],
    ["as ended from midnight UTC of its day", "2026-12-31T00:00:00Z", 0],
    ["as ended for ever", "2031-01-01T00:00:00Z", 0],
  ])("%s", (_, now, daysLeft) => {
    const [found] = endingExemptions([exemption({ expires })], new Date(now));
    expect(found?.daysLeft).toBe(daysLeft);
  });

  test("the first to end first, its clock in no time zone but UTC", () => {
    const soon = endingExemptions(
      [
        exemption({ expires: "2026-12-09" }),
        exemption({ expires: "2026-12-02" }),
        exemption({ expires: "2028-01-01" }),
      ],
      new Date("2026-12-01T23:30:00-05:00"),
    );
    expect(soon.map(({ expires, daysLeft }) => [expires, daysLeft])).toEqual([
      ["2026-12-02", 0],
      ["2026-12-09", 7],
    ]);
  });
});

describe("the text", () => {
  const environment = synthesized("staging", {
    stacks: [
      {
        name: "staging-organization",
        accountId: "100000000001",
        holder: "management",
        regions: ["eu-central-1"],
        wave: 1,
      },
      {
        name: "staging-gateway-eu-central-1",
        accountId: "100000000002",
        holder: "platform",
        regions: ["eu-central-1"],
        wave: 2,
      },
      {
        name: "staging-team-platform-tools",
        accountId: "300000000001",
        holder: "team platform-tools",
        regions: ["eu-central-1", "eu-west-1", "us-east-1"],
        wave: 3,
      },
    ],
    waiting: [{ team: "growth", reason: "its account does not exist yet", next: "lock again" }],
    exemptions: [exemption({ expires: "2026-12-13" })],
  });
  const stacks = new Map(environment.stacks.map(({ name }) => [name, { resources: 8, warnings: [] }]));
  const summary = summarize(
    { environments: [environment], stacks, resources: new Map() },
    {},
    new Date("2026-12-01T00:00:00Z"),
  );
  const result: SynthResult = {
    ...summary,
    output: "cdktf.out",
    removed: [],
    kept: [],
    gone: [],
    untouched: [],
    seconds: 1.24,
    appSeconds: 1.2,
  };
  const tableOf = (width: number) => renderSummary(result, PIPE, width).split("\n\n")[1];

  test.each([
    [120, "300000000001 team platform-tools  eu-central-1, eu-west-1, us-east-1"],
    [110, "300000000001 team platform-tools  eu-central-1 +2"],
    [80, "300000000001  eu-central-1 +2"],
    [20, "300000000001  eu-central-1 +2"],
  ])("in %i columns leaves out what the stack's name says as well", (width, told) => {
    expect(tableOf(width)).toContain(`staging-team-platform-tools   ${told}  `);
  });

  test.each([80, 95, 110, 120])("the table stays within %i columns", (width) => {
    const longest = Math.max(...(tableOf(width) ?? "").split("\n").map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(width);
  });

  test("an ending exemption names its day, its owner and its reason", () => {
    expect(renderSummary(result, PIPE, 80)).toContain(
      "warning: the exemption of arn:aws:iam::400000000001:role/chatbot ends in 12 days, on 2026-12-13 (chat@example.com: migrates)\n",
    );
  });

  test("what the stacks cost is told with the day and region of the prices, and nothing where they cost nothing", () => {
    expect(renderSummary(result, PIPE, 80)).not.toContain("a month when nobody calls");
    const resources = new Map([["staging-gateway-eu-central-1", [{ type: "aws_kms_key", arguments: {} }]]]);
    const { environments } = summarize({ environments: [environment], stacks, resources }, {}, new Date("2026-12-01"));
    expect(renderSummary({ ...result, environments }, PIPE, 80)).toMatch(
      /About \$1 a month when nobody calls; models come on top\. List prices of us-east-1, \d{4}-\d{2}-\d{2}\.\n/,
    );
  });

  test("is the same with colours and without", () => {
    const coloured = renderSummary(result, TERMINAL, 80);
    expect(stripVTControlCharacters(coloured)).toBe(renderSummary(result, PIPE, 80));
  });
});

describe("the app's variables", () => {
  const project = { app: "node main.js", output: "out", context: undefined, terraformModules: [] };

  test("are what cdktf's own command sets", () => {
    const variables = appVariables(
      { ...project, context: { a: 1 } },
      { PATH: "/bin", CDKTF_CONTEXT_JSON: '{"b":2}' },
      {},
    );
    expect(variables).toEqual({
      PATH: "/bin",
      NODE_OPTIONS: "--max-old-space-size=4096",
      CDKTF_OUTDIR: "out",
      CDKTF_CONTEXT_JSON: '{"a":1,"cdktfRelativeModules":[]}',
      SYNTH_HCL_OUTPUT: "false",
    });
  });

  test("keep NODE_OPTIONS, and the context where cdktf.json has none", () => {
    const variables = appVariables(
      project,
      { NODE_OPTIONS: "--enable-source-maps", CDKTF_CONTEXT_JSON: '{"b":2}' },
      {},
    );
    expect(variables.NODE_OPTIONS).toBe("--enable-source-maps");
    expect(variables.CDKTF_CONTEXT_JSON).toBe('{"b":2,"cdktfRelativeModules":[]}');
  });

  test("leave Terraform's variables out, which are for the time of use", () => {
    expect(Object.keys(appVariables(project, { TF_VAR_secret: "x" }, {}))).not.toContain("TF_VAR_secret");
  });

  test("name the Terraform modules in local folders", () => {
    const terraformModules = ["./a", "../b", "terraform-aws-modules/vpc/aws", { name: "c", source: "./c" }];
    const { CDKTF_CONTEXT_JSON } = appVariables({ ...project, terraformModules }, {}, {});
    expect(JSON.parse(CDKTF_CONTEXT_JSON ?? "")).toEqual({
      cdktfRelativeModules: ["./a", "../b", { name: "c", source: "./c" }],
    });
  });
});

test("an error for the reader is found among an app's other output, whatever tool runs it", () => {
  const output = `npm warn something
/app/environment/define-environment.ts:71
  if (problems.length > 0) throw new EnvironmentError(problems);
                                 ^


EnvironmentError: Environment "dev" has a problem:

1.  organization is missing
    received: nothing

    at defineEnvironment (/app/environment/define-environment.ts:71:53)
    at Object.<anonymous> (/app/main.ts:2:1) {
  problems: [
    { path: 'organization' }
  ],
  code: 'invalid-environment'
}

Node.js v20.20.2
and more
`;
  expect(readableOutput(output)).toBe(`npm warn something
Environment "dev" has a problem:

1.  organization is missing
    received: nothing
and more`);
});
