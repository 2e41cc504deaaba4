import { created, existing } from "../support/lock-fixtures";
import { DEV, dev, PROD, prod, refused, team } from "./neighbours";

describe("accounts of one organization", () => {
  const made = (environment: string, accounts: number) => ({
    organization: { manages: "accounts" } as const,
    teams: { payments: team(created(`aws+${environment}@example.com`)) },
    quotas: { accounts },
  });
  // The management account, two platform accounts, one account that exists, one to be made.
  const needed = 5;

  test("are counted across environments", () => {
    expect(refused(dev(), prod(made("prod", needed)))).toEqual([]);
    expect(refused(dev(), prod(made("prod", needed - 1)))).toEqual([
      [
        "quotas.accounts",
        needed - 1,
        `is less than the ${needed} accounts that this environment and "dev" need in one organization`,
      ],
    ]);
  });

  test("count once when two environments name them", () => {
    const left = dev({ platform: { accountId: PROD.platform, governedBy: "prod" } });
    const governing = prod({ ...made("prod", needed - 1), platform: { accountId: PROD.platform, governs: ["dev"] } });
    expect(refused(left, governing)).toEqual([]);
  });

  test("are somebody else's concern where we make none, and in another organization", () => {
    const elsewhere = { id: "o-zzzzzzzzzz", managementAccountId: "100000000009" };
    expect(refused(dev(), prod({ quotas: { accounts: 3 } }))).toEqual([]);
    expect(refused(dev({ organization: elsewhere }), prod({ ...made("prod", 3) }))).toEqual([]);
  });
});

test("usage plans of one account and region are counted across environments", () => {
  const gateway = (...regions: string[]) =>
    ({
      kind: "existing",
      accountId: "400000000001",
      apis: Object.fromEntries(regions.map((region) => [region, { restApiId: "abcde12345", stage: "live" }])),
    }) as const;
  const first = dev({
    gateway: gateway("eu-central-1"),
    teams: { payments: team(existing(DEV.account)), search: team(existing("300000000009")) },
  });
  const second = (usagePlansPerRegion: number) =>
    prod({ gateway: gateway("eu-west-1", "eu-central-1"), quotas: { usagePlansPerRegion } });

  expect(refused(first, second(3))).toEqual([]);
  expect(refused(first, second(2))).toEqual([
    [
      "quotas.usagePlansPerRegion",
      2,
      'is less than the 3 usage plans that this environment and "dev" need in eu-central-1 of account 400000000001',
    ],
  ]);
});
