import { inspect, stripVTControlCharacters } from "node:util";
import { RuntimePolicyTooLongError } from "../../access/runtime-policy-size";
import type { Sink } from "../../cli/support/sink";
import { endingExemptions } from "../../cli/synth/ending-exemptions";
import { readableOutput } from "../../cli/synth/readable-output";
import { renderSummary } from "../../cli/synth/render-summary";
import { appVariables } from "../../cli/synth/run-app";
import { type EnvironmentSummary, type SynthResult, summarize } from "../../cli/synth/summary";
import { ModelAccessError } from "../../modules/model-access/model-access-error";
import { PolicyQuotaError } from "../../modules/policy-set/policy-quota-error";
import { policy } from "../gateway/policy/policy-fixtures";
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

  test("routes that wait stand below the command that ends it, and of many the first", () => {
    const wait = (team: string) => ({ team, route: "nova", reason: "its guardrail is not known", next: "lock" });
    const told = (waitingRoutes: readonly ReturnType<typeof wait>[]) =>
      renderSummary(
        { ...result, environments: result.environments.map((each) => ({ ...each, waitingRoutes })) },
        PIPE,
        80,
      );
    expect(told([])).not.toContain("wait, and");
    expect(told([wait("search")])).toContain(
      "1 route waits, and the gateway refuses what it would call:\n  nova of search: its guardrail is not known\n  next: lock\n",
    );
    const many = told(Array.from({ length: 15 }, (_, index) => wait(`team-${index}`)));
    expect(many).toContain("15 routes wait");
    expect(many).toMatch(/ nova of team-11: .*\n {2}and 3 more\n {2}next: lock\n/);
  });

  const changed = (changes: Partial<EnvironmentSummary>) =>
    renderSummary({ ...result, environments: result.environments.map((each) => ({ ...each, ...changes })) }, PIPE, 80);

  test("teams whom the bill does not name yet are counted, with the command that comes next", () => {
    expect(renderSummary(result, PIPE, 80)).not.toContain("The bill");
    expect(changed({ unattributed: ["payments"] })).toContain(
      "The bill does not show the calls of 1 team as theirs yet: payments.\n  next: apply their stacks, then: bedrock-access lock --environment <file of staging> --role <role>\n",
    );
    const many = Array.from({ length: 1_000 }, (_, index) => `team-${index}`);
    expect(changed({ unattributed: many })).toContain(
      "of 1,000 teams as theirs yet: team-0, team-1, team-2, team-3, team-4, team-5 and 994 more.\n",
    );
  });

  test("accounts that the policies shut before a way in is open are warned of", () => {
    expect(renderSummary(result, PIPE, 80)).not.toContain("denies Bedrock in what exists");
    expect(changed({ shutFirst: [{ team: "risk", accountId: "300000000099" }] })).toMatch(
      /warning: staging-organization denies Bedrock .*: 300000000099 \(risk\)\. Write enforcement: "staged" for such a team/,
    );
  });

  test.each([
    ["2027-01-16", undefined],
    ["2027-01-15", "warning: a CA certificate of the direct path ends in 45 days, on 2027-01-15"],
    ["2026-12-01", "warning: a CA certificate of the direct path ended on 2026-12-01"],
  ])("a CA certificate that ends on %s is warned of from 45 days ahead", (authorityEnds, told) => {
    const synthesis = { environments: [{ ...environment, authorityEnds }], stacks, resources: new Map() };
    const { environments } = summarize(synthesis, {}, new Date("2026-12-01T00:00:00Z"));
    const text = renderSummary({ ...result, environments }, PIPE, 80);
    if (told === undefined) expect(text).not.toContain("CA certificate");
    else expect(text).toContain(told);
  });

  test("what it costs has its thousands apart", () => {
    const cost = {
      idle: 3042.4,
      perMillionRequests: 1234,
      lines: [{ stack: "a", when: "idle", item: "key", quantity: 1, dollars: 1 }],
    } as const;
    expect(changed({ cost })).toContain("About $3,042 a month when nobody calls, and about $1,234 for a million calls");
  });

  describe("of a thousand teams", () => {
    const teams = Array.from({ length: 1_000 }, (_, index) => `team-${index}`);
    const stacks = [
      ...(result.environments[0]?.stacks.slice(0, 2) ?? []),
      ...teams.map((team) => ({
        name: `staging-${team}`,
        accountId: "300000000001",
        holder: `team ${team}`,
        regions: [],
        wave: 3,
        resources: 14,
        warnings: [`${team}: look`],
      })),
    ];
    const waiting = teams.map((team) => ({ team, reason: "its account does not exist yet", next: "lock again" }));
    const text = renderSummary(
      {
        ...result,
        environments: result.environments.map((each) => ({ ...each, stacks, waiting })),
        totals: { ...result.totals, stacks: stacks.length },
        removed: teams.map((team) => `stacks/${team}`),
        gone: teams.map((name) => ({
          name,
          environment: "staging",
          accountId: "300000000001",
          resources: 1,
          holds: {},
        })),
      },
      PIPE,
      80,
    );

    test("stacks are counted by wave and account", () => {
      expect(text).toContain(
        [
          "wave  account     stacks  resources",
          "   1  management       1          8",
          "   2  platform         1          8",
          "   3  teams        1,000     14,000",
        ].join("\n"),
      );
    });

    test("what needs somebody is shown as far as one reads, with how much more there is", () => {
      expect(text).toMatch(/1,000 teams wait:\n(.*\n){12} {2}and 988 more\n {2}next: lock again/);
      expect(text).toMatch(/(warning: team-\d+: look\n){11} {2}and 989 more\n/);
      expect(text.length).toBeLessThan(5_000);
    });
  });

  test("up to sixty stacks are told one by one", () => {
    const [first] = result.environments[0]?.stacks ?? [];
    const table = (stacks: number) => renderSummary({ ...result, totals: { ...result.totals, stacks } }, PIPE, 80);
    expect(table(60)).toContain(first?.name);
    expect(table(61)).not.toContain(`${first?.name} `);
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

test.each<[string, Error, RegExp]>([
  [
    "a runtime policy that is too long",
    new RuntimePolicyTooLongError(policy(), 1_048_577),
    /^The gateway's runtime policy of "\w+" is 1048577 bytes long, 1 more than .* several environments\.$/,
  ],
  [
    "a target without room for policies",
    new PolicyQuotaError("governed", [{ target: "platform", needed: 2, attached: 9, limit: 10 }]),
    /^policy set governed does not fit:\n- platform has 9 attached and would get 2: 11 of 10\n.* raise it\.$/,
  ],
  [
    "a model that cannot be granted",
    new ModelAccessError(["claude: has no region"]),
    /^cannot grant access to models:\n- claude: has no region$/,
  ],
])("%s ends a synthesis with its sentence, without a stack", (_, error, sentence) => {
  const uncaught = inspect(error);
  expect(uncaught).toContain("\n    at ");
  expect(readableOutput(`${uncaught}\n\nNode.js v20.20.2\n`)).toMatch(sentence);
});
