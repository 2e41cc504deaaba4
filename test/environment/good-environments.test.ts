import { defineEnvironment } from "../../environment/define-environment";
import { type Change, changed } from "./good-environment";

describe("what is not wrong is not refused", () => {
  test.each<[what: string, change: Change]>([
    ["nothing changed", {}],
    [
      "many existing accounts, which AWS has granted already",
      { quotas: undefined, teams: existingTeams(12), exemptions: undefined },
    ],
    ["an exemption in an account that may be a created team's", { "exemptions[0]": exemptionIn("300000000003") }],
    [
      "an exemption in an account that may lie below the OUs of policyTargets",
      {
        "organization.manages": "policies",
        "organization.policyTargets": ["ou-ab12-11112222"],
        "teams.payments.account": { kind: "existing", accountId: "200000000001" },
        "exemptions[0]": exemptionIn("300000000003"),
      },
    ],
    ["an exemption in the platform account", { teams: existingTeams(1), "exemptions[0]": exemptionIn("100000000002") }],
    [
      "a day without a limit in a month that has one",
      { "teams.payments.limits": { team: { dollarsPerDay: "unlimited" } } },
    ],
    ["a user without a limit in a team that has one", { "limits.user": { requestsPerMinute: "unlimited" } }],
    ["a team's limit above what all teams have", { "teams.payments.limits": { team: { requestsPerMinute: 3_000 } } }],
    ["a user above other users", { "teams.payments.limits": { users: { "ci-payments": { requestsPerMinute: 300 } } } }],
    ["a team's month below the day that it inherits", { "teams.payments.limits": { team: { dollarsPerMonth: 30 } } }],
    ["no team and no route yet", { teams: {}, routes: {}, exemptions: undefined }],
    ["a direct team one of whose targets is its own account", { "routes.sonnet.targets[0].account": "payments" }],
    ["a budget that tells the team itself", { alerts: undefined, "teams.research.contacts": { billing: contact() } }],
    [
      "an existing account without a budget",
      { alerts: undefined, "teams.research.limits": { team: { dollarsPerMonth: "unlimited" } } },
    ],
    [
      "names of properties that every object has",
      { "teams.constructor": createdTeam("constructor"), "routes.constructor": route() },
    ],
  ])("%s", (_, change) => {
    expect(() => defineEnvironment(changed(change))).not.toThrow();
  });
});

function existingTeams(count: number): Change {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `team-${index}`,
      { ...createdTeam("x"), account: { kind: "existing", accountId: String(200_000_000_010 + index) } },
    ]),
  );
}

function createdTeam(name: string) {
  return { account: { kind: "created", email: `${name}@example.com` }, paths: ["gateway"], routes: ["nova"] };
}

function route() {
  return { targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu" }] };
}

function exemptionIn(account: string) {
  return { role: `arn:aws:iam::${account}:role/batch`, reason: "moves", owner: "me", expires: "2027-06-30" };
}

function contact() {
  return { name: "Finance", title: "Controller", email: "finance@example.com", phone: "+49 30 1234567" };
}
