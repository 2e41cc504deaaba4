import { defineEnvironment } from "../../environment/define-environment";
import { problemsWith } from "./bad-environments";
import { changed } from "./good-environment";

const ISSUER = { provider: "https://login.example.com", audience: "bedrock-access-login" };

test.each([{ kind: "kms" }, { kind: "kms", generations: [2, 1] }, { kind: "private-ca", days: 365 }])(
  "an authority %j beside an issuer has nothing wrong with it",
  (authority) => {
    const environment = defineEnvironment(changed({ "direct.issuer": ISSUER, "direct.authority": authority }));
    expect(environment.direct).toMatchObject({ authority, issuer: ISSUER });
  },
);

test.each<[mistake: string, change: Record<string, unknown>, path: string, reason: RegExp, mend: RegExp]>([
  [
    "the gateway's audience",
    { "direct.issuer": ISSUER, identity: { issuers: [{ issuer: ISSUER.provider, audience: ISSUER.audience }] } },
    "direct.issuer.audience",
    /is the gateway's too \(identity\.issuers\[0\]\)/,
    /a client of its own/,
  ],
  [
    "a device that nothing proves",
    { "direct.issuer": ISSUER, "direct.requires": { device: true } },
    "direct.issuer.deviceClaims",
    /nobody would get a certificate/,
    /device: \["managed"\]/,
  ],
  [
    "a team that no group leads to",
    { "direct.issuer": ISSUER, "teams.research.members.groups": undefined },
    "teams.research.members.groups",
    /knows the team by its groups alone/,
    /groups of the identity provider/,
  ],
  [
    "an authority in KMS without an issuer",
    { "direct.authority": { kind: "kms" } },
    "direct.issuer",
    /nobody else may sign with an authority of kind "kms"/,
    /client id of `bedrock-access login`/,
  ],
  [
    "one key twice",
    { "direct.issuer": ISSUER, "direct.authority": { kind: "kms", generations: [2, 2] } },
    "direct.authority.generations[1]",
    /twice/,
    /Write \[2\] alone/,
  ],
  [
    "three keys",
    { "direct.issuer": ISSUER, "direct.authority": { kind: "kms", generations: [1, 2, 3] } },
    "direct.authority.generations",
    /more than the two/,
    /one other/,
  ],
  [
    "a CA of a week",
    { "direct.issuer": ISSUER, "direct.authority": { kind: "private-ca", days: 7 } },
    "direct.authority.days",
    /too short for a CA/,
    /30 to 3,650/,
  ],
  [
    "a provider without TLS",
    { "direct.issuer": { ...ISSUER, provider: "http://login" } },
    "direct.issuer.provider",
    /https/,
    /https:/,
  ],
  [
    "certificates of two days",
    { "direct.issuer": { ...ISSUER, lifetimeSeconds: 172_800 } },
    "direct.issuer.lifetimeSeconds",
    /above a day/,
    /900 to 86,400/,
  ],
  [
    "a rate of nothing",
    { "direct.issuer": { ...ISSUER, rate: { certificates: 0, seconds: 60 } } },
    "direct.issuer.rate.certificates",
    /lets nobody in/,
    /1 to 1,000/,
  ],
])("%s is refused with the mend", (_, change, path, reason, mend) => {
  const problems = problemsWith(change);
  expect(problems.map(([where]) => where)).toEqual([path]);
  expect(problems[0]?.[2]).toMatch(reason);
  expect(problems[0]?.[3]).toMatch(mend);
});

test("one mistake hides no other", () => {
  const change = {
    "direct.issuer": { ...ISSUER, lifetimeSeconds: 1 },
    "direct.authority": { kind: "kms", generations: [1, 1] },
  };
  expect(problemsWith(change).map(([path]) => path)).toEqual([
    ...["direct.issuer.lifetimeSeconds", "direct.authority.generations[1]"],
  ]);
});
