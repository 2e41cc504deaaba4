import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { emptyLock } from "../../environment/lock";
import { EnvironmentError } from "../../environment/problems";
import { CHOICE_CONTEXT, type SynthesisChoice, SynthesisChoiceError } from "../../environment/synthesis-choice";
import { type Composition, compose } from "../../stacks/compose";
import { type Ingredients, readFolder } from "../support/compose";
import { created, existing } from "../support/lock-fixtures";
import { COMPLETE_EXAMPLE } from "./complete-example";
import { DEV, dev, lockWithApi, PROD, prod, team } from "./neighbours";

/** What stands in the output folder when only this is asked for, and what each call of `compose` returned. */
function composeChosen(choice: unknown, ...all: readonly Ingredients[]) {
  const outdir = mkdtempSync(join(tmpdir(), "bedrock-access-choice-"));
  try {
    const app = new App({ outdir, ...(choice === undefined ? {} : { context: { [CHOICE_CONTEXT]: choice } }) });
    const compositions = all.map(({ environment, lock, ...options }) =>
      compose(app, environment, lock ?? emptyLock(environment.name), options),
    );
    app.synth();
    const { "manifest.json": manifest = "", ...files } = readFolder(outdir);
    return { manifest, files, compositions };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const whole = composeChosen(undefined, ...COMPLETE_EXAMPLE);

describe("of what is asked for, everything is written as in a whole synthesis", () => {
  test.each<[what: string, choice: SynthesisChoice, written: RegExp]>([
    ["one environment", { environments: ["staging"] }, /^(stacks\/)?staging[.-]/],
    ["two environments", { environments: ["prod", "dev"] }, /^(stacks\/)?(prod|dev)[.-]/],
    ["a team in one environment", { environments: ["prod"], teams: ["payments"] }, /^stacks\/prod-team-payments\//],
    ["a team in every environment", { teams: ["research"] }, /^stacks\/\w+-team-research\//],
    ["two teams", { environments: ["dev"], teams: ["mobile", "search"] }, /^stacks\/dev-team-(mobile|search)\//],
    ["a team that one environment alone has", { teams: ["risk"] }, /^stacks\/prod-team-risk\//],
  ])("%s", (_, choice, written) => {
    const { files } = composeChosen(choice, ...COMPLETE_EXAMPLE);
    const expected = Object.entries(whole.files).filter(([path]) => written.test(path));
    const found = Object.entries(files).filter(([path]) => !path.endsWith(".environment.json") || !("teams" in choice));
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  });
});

test("the manifest names the stacks that are written and no others", () => {
  const { manifest } = composeChosen({ environments: ["prod"], teams: ["payments"] }, ...COMPLETE_EXAMPLE);
  expect(Object.keys(JSON.parse(manifest).stacks)).toEqual(["prod-team-payments"]);
});

test("a team's synthesis says which stacks of the environment it has left out, a whole one that it is whole", () => {
  const { files, compositions } = composeChosen({ environments: ["prod"], teams: ["payments"] }, ...COMPLETE_EXAMPLE);
  const { leftOut, stacks } = JSON.parse(files["prod.environment.json"] ?? "");
  expect(stacks.map(({ name }: { name: string }) => name)).toEqual(["prod-team-payments"]);
  expect(leftOut).toEqual(
    (whole.compositions[2]?.stacks ?? []).map(({ node }) => node.id).filter((name) => name !== "prod-team-payments"),
  );
  expect(compositions.map((composition) => composition.leftOut.length)).toEqual([11, 11, 12]);
  expect(JSON.parse(whole.files["prod.environment.json"] ?? "")).not.toHaveProperty("leftOut");
});

test("customize sees the stacks that are asked for, and no others", () => {
  const seen: string[] = [];
  const customized = COMPLETE_EXAMPLE.map((each) => ({
    ...each,
    customize: (stack: Composition["stacks"][number]) => void seen.push(stack.node.id),
  }));
  composeChosen({ environments: ["dev"], teams: ["payments"] }, ...customized);
  expect(seen).toEqual(["dev-team-payments"]);
});

test("a team that waits is asked for in vain, and named as waiting", () => {
  const { files, compositions } = composeChosen({ teams: ["growth"] }, ...COMPLETE_EXAMPLE);
  expect(Object.keys(files)).toEqual(["prod.environment.json"]);
  expect(compositions.map(({ waiting }) => waiting.map((each) => each.team))).toEqual([[], [], ["growth"]]);
});

describe("policies know the neighbours that are not asked for", () => {
  const shared = PROD.platform;
  const gateway = { kind: "managed", regions: { "eu-central-1": {} } } as const;
  const governed = dev({ platform: { accountId: shared, governedBy: "prod" }, gateway });
  const governor = prod({ platform: { accountId: shared, governs: ["dev"] }, gateway });
  const both = [
    { environment: governed, lock: lockWithApi("dev", "dev0a1b2c3") },
    { environment: governor, lock: lockWithApi("prod", "prd0a1b2c3") },
  ];

  test.each(["dev", "prod"])("%s alone, of two that share a platform account", (name) => {
    const all = composeChosen(undefined, ...both);
    const { files } = composeChosen({ environments: [name] }, ...both);
    expect(Object.keys(files)).toContain(`stacks/${name}-organization/cdk.tf.json`);
    for (const [path, text] of Object.entries(files)) expect([path, text]).toEqual([path, all.files[path]]);
  });

  test("and the APIs that the neighbours' own locks name", () => {
    const { files } = composeChosen({ environments: ["prod"] }, ...both);
    expect(files["stacks/prod-organization/cdk.tf.json"]).toContain("/restapis/dev0a1b2c3");
  });

  test("what would be refused as a whole is refused in part", () => {
    const contrary = [{ environment: dev() }, { environment: prod({ platform: { accountId: DEV.platform } }) }];
    expect(() => composeChosen(undefined, ...contrary)).toThrow(EnvironmentError);
    expect(() => composeChosen({ environments: ["dev"] }, ...contrary)).toThrow(EnvironmentError);
  });
});

test("documents of policies are written with the whole environment, never with a team alone", () => {
  const environment = dev({
    organization: { manages: "documents" },
    teams: { payments: team(existing(DEV.account)), search: team(existing("300000000009")) },
  });
  const documents = (choice: SynthesisChoice) =>
    Object.keys(composeChosen(choice, { environment }).files).filter((path) => path.startsWith("dev.policies/"));
  expect(documents({ environments: ["dev"] })).not.toEqual([]);
  expect(documents({ teams: ["search"] })).toEqual([]);
});

test("a team's own invoke roles in another team's account come with that other team's stack", () => {
  const target = { model: "amazon.nova-lite-v1:0", geography: "eu" as const };
  const environment = dev({
    routes: { nova: { targets: [target] }, lent: { targets: [{ ...target, account: "search" }] } },
    teams: {
      payments: team(existing(DEV.account), { routes: ["nova", "lent"] }),
      search: team(existing("300000000009")),
    },
  });
  const { files } = composeChosen({ teams: ["search"] }, { environment });
  expect(files["stacks/dev-team-search/cdk.tf.json"]).toContain("bedrock-dev-invoke-payments");
});

describe("what does not exist is refused, with what was meant", () => {
  const environments = [
    {
      environment: dev({ organization: { manages: "accounts" }, teams: { payments: team(created("a@example.com")) } }),
    },
    {
      environment: prod({ teams: { payments: team(existing(PROD.account)), search: team(existing("300000000009")) } }),
    },
  ];

  test.each<[choice: unknown, message: string]>([
    [{ environments: ["prods"] }, 'The app has no environment "prods". Did you mean "prod"?'],
    [{ environments: ["staging"] }, 'The app has no environment "staging". It has: dev, prod.'],
    [
      { environments: ["prod"], teams: ["serch"] },
      'There is no team "serch" in environment "prod". Did you mean "search"?',
    ],
    [
      { environments: ["dev"], teams: ["search"] },
      'There is no team "search" in environment "dev". Teams there are: payments.',
    ],
    [
      { teams: ["growth", "payment"] },
      'There is no team "growth" in any environment that is asked for. Teams there are: payments, search.\n' +
        'There is no team "payment" in any environment that is asked for. Did you mean "payments"?',
    ],
    [{ environments: ["staging"], teams: ["growth"] }, 'The app has no environment "staging". It has: dev, prod.'],
    [
      { teams: ["constructor"] },
      'There is no team "constructor" in any environment that is asked for. Teams there are: payments, search.',
    ],
    [{ team: ["payments"] }, 'bedrock-access:only has a key "team". '],
    [{ teams: "payments" }, 'teams of bedrock-access:only is "payments". '],
    [{ teams: [] }, "teams of bedrock-access:only is []. "],
    [["prod"], 'bedrock-access:only of the app\'s context is ["prod"]. '],
    ["prod", 'bedrock-access:only of the app\'s context is "prod". '],
  ])("%j", (choice, message) => {
    const attempt = () => composeChosen(choice, ...environments);
    expect(attempt).toThrow(SynthesisChoiceError);
    expect(attempt).toThrow(message);
  });

  test("of many teams the first are named", () => {
    const names = Array.from({ length: 30 }, (_, number) => [
      `team-${number}-of-many`,
      String(300_000_000_100 + number),
    ]);
    const teams = Object.fromEntries(names.map(([name = "", account = ""]) => [name, team(existing(account))]));
    const environment = dev({ teams });
    expect(() => composeChosen({ teams: ["x"] }, { environment })).toThrow(/team-11-of-many and 18 more\.$/);
  });
});
