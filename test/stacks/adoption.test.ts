import type { Lock } from "../../environment/lock";
import type { Adoption } from "../../stacks/adoption";
import { TeamStack } from "../../stacks/team-stack";
import { composeAll, type Output, stackOf } from "../support/compose";
import { created, existing } from "../support/lock-fixtures";
import { AUTHORITY_PEM } from "./complete-example";
import { DEV, dev, lockWith, team } from "./neighbours";
import { problemsOf } from "./refused";

const OU = "ou-ab12-11111111";
const STAGED_OU = "ou-ab12-22222222";
const RESEARCH = "300000000002";
const UUID = "11111111-2222-3333-4444-555555555555";
const OTHER_UUID = "66666666-7777-8888-9999-aaaaaaaaaaaa";
const ANCHOR = `arn:aws:rolesanywhere:eu-central-1:${RESEARCH}:trust-anchor/${UUID}`;
const PROFILE = `arn:aws:rolesanywhere:eu-central-1:${RESEARCH}:profile/${OTHER_UUID}`;

const directTeam = (accountId: string) => team(existing(accountId), { paths: ["direct"] });
const direct = { authority: { kind: "pem", pem: AUTHORITY_PEM }, issuerCommonName: "Acme" } as const;

const environment = dev({
  organization: { manages: "accounts" },
  teams: {
    payments: team(created("aws+payments@example.com")),
    mobile: team(created("aws+mobile@example.com")),
    growth: team(created("aws+growth@example.com"), { enforcement: "staged" }),
    research: directTeam(RESEARCH),
    waiting: team(created("aws+waiting@example.com"), { paths: ["direct"] }),
  },
  direct,
});
const lock = lockWith("dev", { payments: DEV.account, growth: "300000000003", research: RESEARCH }, { ouId: OU });

function adopting(adopt: Adoption, from: Lock = lock): Output {
  return composeAll({ environment, lock: from, adopt });
}

/** `id` of what is imported, by the address that takes it over. */
function imports(output: Output, stack: string): Readonly<Record<string, string>> {
  const blocks = stackOf(output, stack).import;
  if (blocks === undefined) return {};
  if (!Array.isArray(blocks)) throw new Error(`imports of ${stack} are no list`);
  return Object.fromEntries(blocks.map(({ to, id }) => [to, id]));
}

describe("on request", () => {
  test("nothing is adopted that is not asked for", () => {
    const { stacks } = composeAll({ environment, lock });
    expect(Object.values(stacks).filter((stack) => "import" in stack)).toEqual([]);
  });

  test("the OU is taken over by the id that the lock has found, at the address that it has anyway", () => {
    expect(imports(adopting({ fromLock: ["unit"] }), "dev-organization")).toEqual({
      "aws_organizations_organizational_unit.unit": OU,
    });
  });

  test("accounts that the lock has found are taken over; one that it has not found is made, existing ones are let alone", () => {
    const output = adopting({ fromLock: ["accounts"] });
    const ids = Object.entries(imports(output, "dev-organization")).map(([to, id]) => [to.replace(/_\w{8}$/, ""), id]);
    expect(Object.fromEntries(ids)).toEqual({
      "aws_organizations_account.account-payments": DEV.account,
      "aws_organizations_account.account-growth": "300000000003",
    });
    expect(stackOf(output, "dev-organization").resource.aws_organizations_account).toEqual(
      stackOf(composeAll({ environment, lock }), "dev-organization").resource.aws_organizations_account,
    );
  });

  test("the OU of staged teams is taken over by the id that is given", () => {
    expect(imports(adopting({ stagedUnitId: STAGED_OU }), "dev-organization")).toEqual({
      "aws_organizations_organizational_unit.staged-unit": STAGED_OU,
    });
  });

  test("a trust anchor and a profile are taken over by the ids in their ARNs", () => {
    const output = adopting({ teams: { research: { trustAnchorArn: ANCHOR, profileArn: PROFILE } } });
    const { resource } = stackOf(output, "dev-team-research");
    const [anchor] = Object.keys(resource.aws_rolesanywhere_trust_anchor ?? {});
    const [profile] = Object.keys(resource.aws_rolesanywhere_profile ?? {});
    expect(imports(output, "dev-team-research")).toEqual({
      [`aws_rolesanywhere_trust_anchor.${anchor}`]: UUID,
      [`aws_rolesanywhere_profile.${profile}`]: OTHER_UUID,
    });
  });

  test("an anchor that is taken over keeps its notification settings, for a change would give it another ARN", () => {
    const output = adopting({ teams: { research: { trustAnchorArn: ANCHOR } } });
    const anchors = Object.values(stackOf(output, "dev-team-research").resource.aws_rolesanywhere_trust_anchor ?? {});
    expect(anchors).toMatchObject([{ lifecycle: { ignore_changes: ["notification_settings"] } }]);
  });

  test("anything else is adopted in customize, whatever the provider imports it by", () => {
    const output = composeAll({
      environment,
      lock,
      customize: (stack) => {
        if (stack instanceof TeamStack && stack.budget && stack.team.name === "research") {
          stack.adopt(stack.budget.budget, `${RESEARCH}:bedrock-dev-research`);
        }
      },
    });
    expect(Object.values(imports(output, "dev-team-research"))).toEqual([`${RESEARCH}:bedrock-dev-research`]);
  });

  test("a stack adopts nothing for another one", () => {
    const stacks = composeAll({ environment, lock }).compositions.flatMap((composition) => composition.stacks);
    const [payments, research] = stacks.filter((stack) => stack instanceof TeamStack);
    const role = payments?.invokeRoles.payments?.role;
    if (research === undefined || role === undefined) throw new Error("both teams have a stack");
    expect(() => research.adopt(role, "role")).toThrow(
      /dev-team-\w+ cannot adopt dev-team-payments\/.*: it is a resource of another stack/,
    );
  });
});

describe("what cannot be adopted is refused:", () => {
  const policies = dev({ organization: { manages: "policies" } });

  test.each<[what: string, adopt: Adoption, lock: Lock, path: string, reason: RegExp]>([
    ["the OU before the lock knows it", { fromLock: ["unit"] }, lockWith("dev", {}), "fromLock[0]", /names no OU/],
    ["the OU without a lock", { fromLock: ["unit"] }, { environment: "dev" }, "fromLock[0]", /names no OU/],
    [
      "accounts when the lock has found none",
      { fromLock: ["accounts"] },
      lockWith("dev", { research: RESEARCH }),
      "fromLock[0]",
      /has found the account of no team/,
    ],
    ["something that is no OU", { stagedUnitId: "r-ab12" }, lock, "stagedUnitId", /is not the id of an organ/],
    ["a team that nobody knows", { teams: { reserch: {} } }, lock, "teams.reserch", /is no team/],
    ["a team of the gateway", { teams: { payments: {} } }, lock, "teams.payments", /does not take the direct path/],
    ["a team that waits", { teams: { waiting: {} } }, lock, "teams.waiting", /waits/],
    [
      "the anchor of another account",
      { teams: { research: { trustAnchorArn: ANCHOR.replace(RESEARCH, DEV.account) } } },
      lock,
      "teams.research.trustAnchorArn",
      /is no trust-anchor of the team's account in the home region/,
    ],
    [
      "the anchor of another region",
      { teams: { research: { trustAnchorArn: ANCHOR.replace("eu-central-1", "eu-west-1") } } },
      lock,
      "teams.research.trustAnchorArn",
      /is no trust-anchor of the team's account in the home region/,
    ],
    [
      "an anchor as a profile",
      { teams: { research: { profileArn: ANCHOR } } },
      lock,
      "teams.research.profileArn",
      /is no profile of the team's account in the home region/,
    ],
    [
      "an id that is no ARN",
      { teams: { research: { profileArn: UUID } } },
      lock,
      "teams.research.profileArn",
      /is no profile/,
    ],
  ])("%s", (_, adopt, from, path, reason) => {
    expect(problemsOf({ environment, lock: from, adopt })).toEqual([
      { path, received: expect.anything(), reason: expect.stringMatching(reason), mend: expect.any(String) },
    ]);
  });

  test.each<[what: string, adopt: Adoption]>([
    ["the OU", { fromLock: ["unit"] }],
    ["accounts", { fromLock: ["accounts"] }],
    ["the OU of staged teams", { stagedUnitId: STAGED_OU }],
  ])("%s, where others manage them", (_, adopt) => {
    const problems = problemsOf({ environment: policies, lock, adopt });
    expect(problems).toMatchObject([
      {
        reason: 'has no meaning while organization.manages is "policies"',
        mend: expect.stringMatching("Leave it out"),
      },
    ]);
  });

  test("an OU for staged teams where no created account is staged", () => {
    const enforced = dev({
      organization: { manages: "accounts" },
      teams: { payments: team(created("aws+payments@example.com")) },
    });
    expect(problemsOf({ environment: enforced, adopt: { stagedUnitId: STAGED_OU } })).toMatchObject([
      { path: "stagedUnitId", reason: expect.stringMatching("is of no use") },
    ]);
  });

  test("all of it at once, each with its mend", () => {
    const adopt: Adoption = {
      fromLock: ["accounts", "unit"],
      teams: { research: { trustAnchorArn: "x", profileArn: "y" } },
    };
    expect(problemsOf({ environment, lock: lockWith("dev", {}), adopt }).map(({ path, mend }) => [path, mend])).toEqual(
      [
        ["fromLock[1]", expect.stringMatching('finds the OU that is named "dev" in r-ab12')],
        ["fromLock[0]", expect.stringMatching("finds an account by its e-mail")],
        ["teams.research.trustAnchorArn", expect.stringMatching(`${RESEARCH}:trust-anchor/<id>.*list-trust-anchors`)],
        ["teams.research.profileArn", expect.stringMatching(`${RESEARCH}:profile/<id>.*list-profiles`)],
      ],
    );
  });
});
