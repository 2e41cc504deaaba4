import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { policyDocument, renderPolicy } from "../../access/iam-policy";
import type { Lock } from "../../environment/lock";
import * as company from "../../examples/complete/environments/company";
import { readAccessModels } from "../../proofs/access-model/read-access-model";
import { alikeTeams } from "../../proofs/matrix/alike";
import { prove } from "../../proofs/prove";
import { answerAll } from "../../proofs/question";
import { questionsOf } from "../../proofs/questions-of";
import type { ProofReport } from "../../proofs/result";
import { World } from "../../proofs/world";
import { composed } from "./diff/composed";
import { smallCompany, TEAM_ACCOUNT } from "./small-company";

const SMALL = composed({ environment: smallCompany() });

const failuresOf = ({ environments }: ProofReport) =>
  environments.flatMap(({ proofs }) => proofs.flatMap(({ name, failures }) => failures.map((it) => `${name}: ${it}`)));

describe("a small company", () => {
  let report: ProofReport;
  beforeAll(async () => {
    report = await prove(SMALL);
  });

  test("is proven", () => {
    expect(failuresOf(report)).toEqual([]);
    expect(report.passed).toBe(true);
  });

  test("every proof has answered questions, in both directions", () => {
    for (const { name, subjects, rows } of report.environments[0]?.proofs ?? []) {
      expect(`${name}: ${subjects > 0}`).toBe(`${name}: true`);
      if (rows.length > 0) {
        expect(new Set(rows.map(({ expected }) => expected))).toEqual(new Set(["allowed", "denied"]));
      }
    }
  });

  test("every row says by which statement, and every attack is tried", async () => {
    const rows = report.environments.flatMap(({ proofs }) => proofs.flatMap((proof) => proof.rows));

    expect(rows.filter(({ by }) => by === "")).toEqual([]);
    expect(new Set(rows.flatMap(({ attack }) => attack ?? [])).size).toBeGreaterThanOrEqual(200);
  });
});

test("a role of no path that reaches a model is found, where no policy of the organization's binds its account", async () => {
  const output = composed({
    environment: smallCompany({
      teams: {
        lab: {
          account: { kind: "existing", accountId: TEAM_ACCOUNT },
          paths: ["gateway"],
          routes: ["embeddings"],
          members: { groups: ["lab"] },
          enforcement: "staged",
        },
      },
      exemptions: [],
    }),
    customize: (stack) => {
      if (stack.holder !== "team lab") return;
      const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" } as const;
      const role = new IamRole(stack, "own", { name: "own", assumeRolePolicy: renderPolicy(policyDocument(trust)) });
      const allow = { Effect: "Allow", Action: "bedrock:*", Resource: "*" } as const;
      new IamRolePolicy(stack, "own-policy", { role: role.name, policy: renderPolicy(policyDocument(allow)) });
    },
  });
  const failures = failuresOf(await prove(output));

  expect(failures).toHaveLength(2);
  expect(failures[0]).toMatch(
    /^matrix: role own, which is on no path: a model of a route: expected denied, is allowed/,
  );
});

test("an output whose teams all wait proves nothing, and fails", async () => {
  const waiting = smallCompany({
    organization: { ...company.organization, manages: "accounts" },
    teams: {
      lab: {
        account: { kind: "created", email: "lab@acme.example" },
        paths: ["direct"],
        routes: ["embeddings"],
        members: { groups: ["lab"] },
      },
    },
    exemptions: [],
  });
  const report = await prove(composed({ environment: waiting }));

  expect(report.passed).toBe(false);
  expect(failuresOf(report).join("\n")).toContain("no team with an account");
  expect(report.environments[0]?.waiting).toEqual(["lab"]);
});

test("no environment at all proves nothing, and fails", async () => {
  expect(await prove(SMALL, { environments: [] })).toEqual({ environments: [], passed: false });
});

test("the ids that AWS gave their guardrails tell no teams apart, and the versions that they call with do", () => {
  const names = ["orders", "billing", "search"];
  const environment = smallCompany({
    guardrails: { harm: { contentFilters: { HATE: "HIGH" } } },
    routes: { guarded: { targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu" }], guardrail: "harm" } },
    teams: Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          account: { kind: "existing" as const, accountId: `41000000000${index}` },
          paths: ["gateway" as const],
          routes: ["guarded"],
          members: { groups: [name] },
        },
      ]),
    ),
    exemptions: [],
  });
  const content = "0123456789abcdef";
  const lockWith = (versions: readonly string[]): Lock => ({
    environment: "lab",
    guardrails: {
      version: 1,
      teams: Object.fromEntries(
        names.map((name, index) => [
          name,
          { harm: { "eu-central-1": { id: `a1b2c3d4e5f${index}`, version: versions[index] ?? "", content } } },
        ]),
      ),
    },
  });
  const groups = (...versions: string[]) =>
    readAccessModels(composed({ environment, lock: lockWith(versions) })).flatMap((model) =>
      alikeTeams(model).map((group) => group.names),
    );

  expect(groups("2", "2", "2")).toEqual([names]);
  expect(groups("2", "3", "2")).toEqual([["orders", "search"], ["billing"]]);
});

test("teams that share decisions are decided as if each had been asked by itself", async () => {
  const routes = ["embeddings"];
  const teams = Object.fromEntries(
    ["aa", "bb", "cc"].map((name, index) => [
      name,
      {
        account: { kind: "existing" as const, accountId: `41000000000${index}` },
        paths: ["gateway" as const],
        routes,
        members: { groups: [name] },
        ...(name === "cc" && { paths: ["direct" as const] }),
      },
    ]),
  );
  const [model] = readAccessModels(composed({ environment: smallCompany({ teams, exemptions: [] }) }));
  if (model === undefined) throw new Error("no model");
  const world = new World(model);
  const shared = alikeTeams(model);
  const alone = alikeTeams(model, { share: false });
  const decided = async (groups: typeof shared) => {
    const { matrix, residency } = await questionsOf(world, groups);
    const rows = (await answerAll([...matrix, ...residency])).map(({ row }) => row);
    return rows
      .flatMap((row) =>
        row.teams.map((team) => `${team}: ${row.who}: ${row.decision} ${row.path} ${row.route} ${row.region}`),
      )
      .sort();
  };

  expect(shared.map(({ names }) => names)).toEqual([["aa", "bb"], ["cc"]]);
  expect(alone).toHaveLength(3);
  expect(await decided(shared)).toEqual(await decided(alone));
});

test("a direct role without a trust anchor is a failed row, and no error", async () => {
  const stacks = new Map(
    [...SMALL.stacks].map(([name, file]) => {
      const { aws_rolesanywhere_trust_anchor: _, ...resource } = file.resource;
      return [name, { ...file, resource }];
    }),
  );
  const report = await prove({ ...SMALL, stacks });

  expect(failuresOf(report)).toContainEqual(
    expect.stringMatching(
      /^matrix: certificate of the team \(lab\): a session of the direct role: expected allowed, is denied by no role bedrock-lab-direct-lab with a trust anchor/,
    ),
  );
  const forgeries = report.environments.flatMap(({ proofs }) =>
    proofs.flatMap(({ rows }) => rows.filter(({ attack }) => attack === "certificate-of-no-team")),
  );
  expect(forgeries).toMatchObject([{ decision: "denied", by: "no trust anchor, so no certificate is taken" }]);
});
