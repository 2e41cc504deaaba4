import { inspect } from "node:util";
import { errorOf, problemsWith } from "./bad-environments";
import { type Change, changed, GOOD_ENVIRONMENT } from "./good-environment";

const KEY = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----\n";

test("ten mistakes of ten kinds are told at once, each with what was received and how to mend it", () => {
  const error = errorOf(
    changed({
      timezone: "UTC",
      "platform.accountId": 100000000002,
      "regions.inference[1]": "eu-wst-1",
      "routes.embeddings.targets[0].model": "amazon.titan-embed-text-v2",
      "limits.user.requestsPerMinute": 400,
      "teams.payments.account.email": "payments",
      "teams.payments.routes[1]": "novva",
      "teams.research.members.groups[0]": "bedrock-payments",
      "exemptions[0].owner": undefined,
      "direct.authority.pem": `${GOOD_ENVIRONMENT.direct.authority.pem}${KEY}`,
    }),
  );
  expect(error.message).toBe(`Environment "dev" has 10 problems:

1.  platform.accountId is a number, not text
    received: 100000000002
    mend:     Put it in quotes: "100000000002".

2.  regions.inference[1] is none of the values that exist here
    received: "eu-wst-1"
    mend:     Did you mean "eu-west-1"?

3.  teams.payments.account.email is not an e-mail address
    received: "payments"
    mend:     Write it as "name@example.com".

4.  exemptions[0].owner is missing
    received: nothing
    mend:     Write text.

5.  direct.authority.pem holds a private key
    received: (text with a private key, not repeated here)
    mend:     Give certificates only, and treat that key as lost: it stood in plain text.

6.  timezone is not a key that exists here
    received: "UTC"
    mend:     Did you mean "timeZone"?

7.  teams.payments.routes[1] is not a route of this environment
    received: "novva"
    mend:     Did you mean "nova"?

8.  routes.embeddings.targets[0].model is not a model of the catalogue
    received: "amazon.titan-embed-text-v2"
    mend:     Did you mean "amazon.titan-embed-text-v2:0"? Otherwise add it under models, with the regions that offer it.

9.  limits.user.requestsPerMinute is above a whole team's 300, so it can never be reached
    received: 400
    mend:     Write at most 300, or raise a whole team's limit.

10. teams.research.members.groups[0] is a group of team "payments" already
    received: "bedrock-payments"
    mend:     Give each team groups of its own: a token must lead to one team.
`);
  expect(error.problems).toHaveLength(10);
});

describe("a private key is repeated nowhere, for what prints an error may keep it", () => {
  test.each<[where: string, change: Change]>([
    ["behind the certificate", { "direct.authority.pem": `${GOOD_ENVIRONMENT.direct.authority.pem}${KEY}` }],
    ["instead of the certificate", { "direct.authority.pem": KEY }],
    ["under a key that does not exist", { "direct.authority.key": KEY }],
    ["in an object that does not belong there", { "direct.authority.pem": { certificate: "…", key: KEY } }],
    ["in a list that does not belong there", { direct: [KEY] }],
    ["in text where no PEM belongs", { "teams.payments.costCenter": KEY }],
  ])("%s", (_, change) => {
    const error = errorOf(changed(change));
    expect(error.message).toContain("received: (text with a private key, not repeated here)");
    expect(inspect(error, { depth: Number.POSITIVE_INFINITY })).not.toContain("MC4CAQAw");
    expect(JSON.stringify(error.problems)).not.toContain("MC4CAQAw");
  });
});

test("more teams than a region's API keys are refused, even where AWS has granted as many usage plans", () => {
  const teams = Array.from({ length: 10_001 }, (_, index) => [
    `team-${index}`,
    { account: { kind: "created", email: `team-${index}@example.com` }, paths: ["gateway"], routes: ["nova"] },
  ]);
  const change = {
    teams: Object.fromEntries(teams),
    exemptions: undefined,
    quotas: { accounts: 20_000, usagePlansPerRegion: 20_000 },
  };
  expect(problemsWith(change)).toEqual([
    [
      "teams",
      "10001 teams on the gateway path",
      "is more than the 10000 API keys that AWS gives an account in a region, and never raises",
      "Split the teams over two environments with platform accounts of their own.",
    ],
  ]);
});
