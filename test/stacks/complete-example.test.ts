import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import type { Environment, Team } from "../../environment/environment";
import { regionsOfGateway } from "../../environment/gateway-regions";
import { type Lock, lockHash } from "../../environment/lock";
import { compose } from "../../stacks/compose";
import { composeAll, readFolder, stackOf } from "../support/compose";
import { resourcesOf } from "../support/synth";
import { attachedPolicies, nameBehind } from "./attached-policies";
import { COMPLETE_EXAMPLE } from "./complete-example";

const output = composeAll(...COMPLETE_EXAMPLE);
const each = COMPLETE_EXAMPLE.map(({ environment, lock }) => ({ name: environment.name, environment, lock }));

/** One stack as the example and its lock say that it should be. */
interface Expected {
  readonly accountId: string;
  readonly holder: string;
  readonly regions: readonly string[];
  readonly wave: number;
}

function expectedStacks(environment: Environment, lock: Lock): Record<string, Expected> {
  const { name, organization, platform, gateway, regions } = environment;
  const { home } = regions;
  const gatewayRegions = gateway === undefined ? [] : regionsOfGateway(gateway);
  const inPlatform = { accountId: platform.accountId, holder: "platform", wave: 2 };
  return {
    [`${name}-organization`]: {
      accountId: organization.managementAccountId,
      holder: "management",
      regions: [home],
      wave: 1,
    },
    // The access state has a replica in every region of the gateway, and alarms a topic where calls are recorded.
    [`${name}-trust`]: { ...inPlatform, regions: [...new Set([home, ...recordedIn(environment), ...gatewayRegions])] },
    ...Object.fromEntries(
      gatewayRegions.map((region) => [`${name}-gateway-${region}`, { ...inPlatform, regions: [region], wave: 3 }]),
    ),
    ...Object.fromEntries(
      Object.values(environment.teams).flatMap((team): [string, Expected][] => {
        const accountId = lock.accounts?.teams[team.name]?.accountId;
        if (accountId === undefined) return [];
        const expected = { accountId, holder: `team ${team.name}`, regions: regionsOf(team, environment), wave: 3 };
        return [[`${name}-team-${team.name}`, expected]];
      }),
    ),
  };
}

function recordedIn({ teams, routes }: Environment): string[] {
  const recorded = Object.values(teams).filter(({ invocationLogging }) => invocationLogging === "managed");
  return recorded
    .flatMap((team) => team.routes.flatMap((route) => routes[route]?.targets ?? []))
    .map((target) => target.region)
    .sort();
}

/** The home region, and those in which the team's routes call Bedrock. */
function regionsOf(team: Team, environment: Environment): string[] {
  const targets = team.routes.flatMap((route) => environment.routes[route]?.targets ?? []);
  return [...new Set([environment.regions.home, ...targets.map(({ region }) => region)])];
}

function tagsOf(holder: string, environment: Environment): Record<string, string> {
  const team = environment.teams[holder.replace(/^team /, "")];
  return {
    ...environment.tags,
    "bedrock-access": environment.name,
    ...(team?.costCenter && { "cost-center": team.costCenter }),
  };
}

describe.each(each)("environment $name", ({ name, environment, lock }) => {
  const expected = expectedStacks(environment, lock);
  const synthesized = output.environments[name];

  test("has a stack for the organization, the trust, each region of the gateway and each team that does not wait", () => {
    const stacks = Object.keys(output.stacks).filter((stack) => stack.startsWith(`${name}-`));
    expect(stacks.sort()).toEqual(Object.keys(expected).sort());
  });

  test("tells of each stack whose account it works in, where, and after which others", () => {
    const told = synthesized?.stacks.map(({ name: stack, ...rest }) => [stack, rest]) ?? [];
    expect(Object.fromEntries(told)).toEqual(expected);
  });

  test("lets every provider into its stack's account only, as the provisioning role (in management as the caller), with tags", () => {
    for (const [stack, { accountId, holder, regions }] of Object.entries(expected)) {
      const role = { role_arn: `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole` };
      const block = {
        allowed_account_ids: [accountId],
        ...(holder !== "management" && { assume_role: [role] }),
        default_tags: [{ tags: tagsOf(holder, environment) }],
      };
      expect(stackOf(output, stack).provider).toEqual({
        aws: regions.map((region, index) => ({ ...block, region, ...(index > 0 && { alias: region }) })),
      });
    }
  });

  test("keeps the state of each stack under a key of its own, behind a lockfile", () => {
    for (const stack of Object.keys(expected)) {
      expect(stackOf(output, stack).terraform).toMatchObject({
        backend: {
          s3: {
            bucket: "acme-terraform-state",
            region: "eu-central-1",
            key: `bedrock-access/${name}/${stack}.tfstate`,
            use_lockfile: true,
            encrypt: true,
          },
        },
      });
    }
  });

  test("makes what it does in another region with the alias of that region", () => {
    for (const [stack, { regions }] of Object.entries(expected)) {
      const providers = Object.values(stackOf(output, stack).resource).flatMap((ofType) =>
        Object.values(ofType).flatMap(({ provider }) => (provider === undefined ? [] : [provider])),
      );
      expect([...new Set(providers)].sort()).toEqual(
        regions
          .slice(1)
          .map((region) => `aws.${region}`)
          .sort(),
      );
    }
  });

  test("has its OU, its existing team accounts and its platform account governed", () => {
    const existing = Object.values(environment.teams).flatMap(({ account }) =>
      account.kind === "existing" ? [account.accountId] : [],
    );
    expect(attachedPolicies(stackOf(output, `${name}-organization`))).toEqual({
      [name]: ["governed", "resources"],
      [environment.platform.accountId]: ["governed", "platform", "resources"],
      ...Object.fromEntries(existing.map((accountId) => [accountId, ["governed", "resources"]])),
    });
  });

  test("writes down the parsed environment and the hash of its lock, and both come back equal", () => {
    expect(synthesized).toMatchObject({ version: 1, lockHash: lockHash(lock) });
    expect(synthesized?.environment).toEqual(environment);
  });
});

test("only growth waits: its account does not exist, and the organization makes it", () => {
  expect(output.compositions.map(({ waiting }) => waiting)).toEqual([
    [],
    [],
    [
      {
        team: "growth",
        reason: "its account does not exist yet",
        next: "apply prod-organization, then: bedrock-access lock --environment <file of prod>",
      },
    ],
  ]);
  expect(output.environments.prod?.waiting).toEqual(output.compositions[2]?.waiting);
  const accounts = resourcesOf(stackOf(output, "prod-organization"), "aws_organizations_account");
  expect(accounts.map(({ email }) => email)).toContain("aws+prod-growth@acme.example");
});

test("dev's staged team has its account in an OU that no policy is attached to", () => {
  const organization = stackOf(output, "dev-organization");
  const accounts = resourcesOf(organization, "aws_organizations_account");
  const security = accounts.find(({ name }) => name === "dev-security");
  expect(nameBehind(security?.parent_id, organization)).toBe("dev-staged");
  expect(Object.keys(attachedPolicies(organization))).not.toContain("dev-staged");
});

test("every role has a permissions boundary", () => {
  const roles = Object.entries(output.stacks).flatMap(([name, stack]) =>
    resourcesOf(stack, "aws_iam_role").map((role) => ({
      of: `${name} ${role.name}`,
      boundary: role.permissions_boundary,
    })),
  );
  expect(roles.length).toBeGreaterThan(50);
  expect(
    roles.filter(({ boundary }) => !/:iam::aws:policy\/|^\$\{aws_iam_policy\..+\.arn\}$/.test(String(boundary))),
  ).toEqual([]);
});

describe("alarms of missing records", () => {
  const regionOf = (provider: unknown) =>
    provider === undefined ? "eu-central-1" : String(provider).replace("aws.", "");

  const topics = Object.values(output.environments)
    .flatMap((environment) => environment?.stacks ?? [])
    .filter(({ name }) => name.endsWith("-trust"))
    .flatMap(({ name, accountId }) => {
      const stack = stackOf(output, name);
      return Object.entries(stack.resource.aws_sns_topic ?? {})
        .filter(([id]) => id.startsWith("records-"))
        .map(([id, topic]) => ({ id, stack, topic, accountId, region: regionOf(topic.provider) }));
    });

  test("tell topics of the platform account that there are, each of its own region", () => {
    const made = topics.map(({ topic, accountId, region }) => `arn:aws:sns:${region}:${accountId}:${topic.name}`);
    const told = Object.entries(output.stacks)
      .filter(([name]) => name.includes("-team-"))
      .flatMap(([, stack]) => resourcesOf(stack, "aws_cloudwatch_metric_alarm"))
      .map(({ provider, alarm_actions }) => {
        const [topic = "", ...others] = Array.isArray(alarm_actions) ? alarm_actions.map(String) : [];
        expect([others, topic.split(":")[3]]).toEqual([[], regionOf(provider)]);
        return topic;
      });
    expect(told.length).toBeGreaterThan(20);
    expect([...new Set(told)].sort()).toEqual(made.sort());
  });

  test("may publish from every account of the organization, by their name alone, on topics that are encrypted", () => {
    for (const { id, stack, topic, region } of topics) {
      const policies = resourcesOf(stack, "aws_sns_topic_policy").filter(
        ({ arn }) => arn === `\${aws_sns_topic.${id}.arn}`,
      );
      expect(policies.map(({ policy }) => JSON.parse(String(policy)).Statement)).toEqual([
        [
          {
            Effect: "Allow",
            Principal: { Service: "cloudwatch.amazonaws.com" },
            Action: "sns:Publish",
            Resource: `\${aws_sns_topic.${id}.arn}`,
            Condition: {
              StringEquals: { "aws:SourceOrgID": "o-acme123456" },
              ArnLike: {
                "aws:SourceArn": expect.stringMatching(
                  `^arn:aws:cloudwatch:${region}:\\*:alarm:bedrock-[a-z]+-invocation-logs-\\*$`,
                ),
              },
            },
          },
        ],
      ]);
      const [, key = ""] = /aws_kms_key\.([\w-]+)\.arn/.exec(String(topic.kms_master_key_id)) ?? [];
      const statements = JSON.parse(String(stack.resource.aws_kms_key?.[key]?.policy)).Statement;
      expect(statements).toContainEqual({
        Sid: "AlarmsOfOrganization",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceOrgID": "o-acme123456" } },
      });
    }
  });
});

test("no stack reads another's state or gives something to another", () => {
  const blocks = Object.values(output.stacks).flatMap((stack) => Object.keys(stack));
  expect([...new Set(blocks)].sort()).toEqual(["//", "data", "output", "provider", "resource", "terraform"]);
  const read = Object.values(output.stacks).flatMap((stack) => Object.keys(stack.data ?? {}));
  expect(read.filter((type) => !type.startsWith("aws_"))).toEqual([]);
  expect(JSON.stringify(output.files)).not.toContain("terraform_remote_state");
});

test("no file knows where it was made", () => {
  for (const text of Object.values(output.files)) {
    expect(text).not.toContain(tmpdir());
    expect(text).not.toContain(process.cwd());
  }
});

test("a second synthesis is the same to the byte", () => {
  expect(composeAll(...COMPLETE_EXAMPLE).files).toEqual(output.files);
});

test("a synthesis from another working directory into another output folder is the same to the byte", () => {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-elsewhere-"));
  try {
    mkdirSync(join(folder, "build"));
    process.chdir(folder);
    const app = new App({ outdir: "build/terraform" });
    for (const { environment, lock } of COMPLETE_EXAMPLE) compose(app, environment, lock);
    app.synth();
    expect(readFolder(join(folder, "build/terraform"))).toEqual(output.files);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
});
