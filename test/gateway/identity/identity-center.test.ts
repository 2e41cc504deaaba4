import type { IdentityCenterAccount, RuntimePolicy } from "../../../access/runtime-policy";
import type { GatewayIdentity } from "../../../gateway/identity/gateway-identity";
import {
  startWebIdentityIssuer,
  type WebIdentityIssuer,
  type WebIdentityRequest,
} from "../../../simulators/web-identity/web-identity-issuer";
import { AUDIENCE, bearer, identityOf, NOON, policy, refusal } from "./fixtures";

const ACCOUNT = "111111111111";
const OTHER_ACCOUNT = "222222222222";
const ORGANIZATION = "o-a1b2c3d4e5";
const ROLE = "AWSReservedSSO_Developers_0123456789abcdef";
const SSO_PATH = "role/aws-reserved/sso.amazonaws.com";
const USER_ID = "12345678-90ab-cdef-1234-567890abcdef";

const ANNA: WebIdentityRequest = { audience: AUDIENCE, subject: sessionOf(ROLE, "anna@example.com") };

function sessionOf(role: string, session: string, account = ACCOUNT): string {
  return `arn:aws:sts::${account}:assumed-role/${role}/${session}`;
}

let own: WebIdentityIssuer;
let other: WebIdentityIssuer;
let now: number;

beforeAll(async () => {
  const clock = () => now;
  own = await startWebIdentityIssuer({ accountId: ACCOUNT, organizationId: ORGANIZATION, clock });
  other = await startWebIdentityIssuer({ accountId: OTHER_ACCOUNT, organizationId: ORGANIZATION, clock });
});
afterAll(() => Promise.all([own.close(), other.close()]));
beforeEach(() => {
  now = NOON;
});

function accountOf(issuer: WebIdentityIssuer, more: Partial<IdentityCenterAccount> = {}): IdentityCenterAccount {
  return {
    accountId: ACCOUNT,
    organizationId: ORGANIZATION,
    issuer: issuer.url,
    audience: AUDIENCE,
    roles: { [ROLE]: "payments" },
    clockSkewSeconds: 30,
    ...more,
  };
}

function trusting(...accounts: readonly IdentityCenterAccount[]): RuntimePolicy {
  return policy([], { identity: { issuers: [], identityCenter: accounts } });
}

function identity(...accounts: readonly IdentityCenterAccount[]): GatewayIdentity {
  return identityOf(trusting(...accounts), { now: () => now });
}

describe("a web identity token of a listed account", () => {
  test("leads to the role's team, and to the user that the session is named after", async () => {
    const token = own.getWebIdentityToken({ ...ANNA, subject: sessionOf(ROLE, "Anna@example.com") });
    expect(await identity(accountOf(own)).identify(bearer(token))).toEqual({
      environment: "dev",
      team: "payments",
      user: "anna@example.com",
      credential: { kind: "token", id: expect.stringMatching(/^[0-9a-f-]{36}$/), expiresAt: NOON + 330_000 },
    });
  });

  test.each([
    ["in its home region", `${SSO_PATH}/eu-central-1/${ROLE}`],
    ["in us-east-1", `${SSO_PATH}/${ROLE}`],
  ])("that names the role itself, %s, leads to the user that the directory knows", async (_, path) => {
    const subject = `arn:aws:iam::${ACCOUNT}:${path}`;
    const token = own.getWebIdentityToken({ ...ANNA, subject, identityStoreUserId: USER_ID });
    expect(await identity(accountOf(own)).identify(bearer(token))).toMatchObject({ team: "payments", user: USER_ID });
  });

  test("is taken with either algorithm that AWS offers", async () => {
    const rsa = await startWebIdentityIssuer({
      ...{ accountId: ACCOUNT, organizationId: ORGANIZATION, algorithm: "RS256", clock: () => now },
    });
    try {
      expect(await identity(accountOf(rsa)).identify(bearer(rsa.getWebIdentityToken(ANNA)))).toMatchObject({
        user: "anna@example.com",
      });
    } finally {
      await rsa.close();
    }
  });

  test("leads to the team of its own account where two accounts have a role of that name", async () => {
    const both = identity(accountOf(own), accountOf(other, { accountId: OTHER_ACCOUNT, roles: { [ROLE]: "search" } }));
    const elsewhere = { ...ANNA, subject: sessionOf(ROLE, "ben", OTHER_ACCOUNT) };
    expect(await both.identify(bearer(own.getWebIdentityToken(ANNA)))).toMatchObject({ team: "payments" });
    expect(await both.identify(bearer(other.getWebIdentityToken(elsewhere)))).toMatchObject({
      team: "search",
      user: "ben",
    });
  });

  test("no tag says who somebody is, whoever has set it", async () => {
    const tags = { team: "search", user: "ceo", email: "ceo@example.com", identity_store_user_id: "ceo" };
    const token = own.getWebIdentityToken({ ...ANNA, principalTags: tags, requestTags: tags });
    expect(await identity(accountOf(own)).identify(bearer(token))).toMatchObject({
      team: "payments",
      user: "anna@example.com",
    });
  });
});

describe("refused is a web identity token", () => {
  const facts = (more: object) => ({
    "https://sts.amazonaws.com/": { aws_account: ACCOUNT, org_id: ORGANIZATION, ...more },
  });
  const subject = (sub: string) => () => own.getWebIdentityToken({ ...ANNA, subject: sub });

  test.each<[string, () => string, "unauthenticated" | "forbidden", string]>([
    [
      "of an account that is not listed, though of our organization",
      () => other.getWebIdentityToken({ ...ANNA, subject: sessionOf(ROLE, "anna", OTHER_ACCOUNT) }),
      "unauthenticated",
      "not of an issuer that this gateway trusts",
    ],
    [
      "of an account that is not listed, with a listed one's issuer written into it",
      () => other.forge(ANNA, { iss: own.url }),
      "unauthenticated",
      "signature",
    ],
    [
      "that was signed by somebody else under our key's id",
      () => own.forge(ANNA, {}, { forgery: "foreign-key" }),
      "unauthenticated",
      "signature does not hold",
    ],
    ["that was changed", () => own.forge(ANNA, {}, { forgery: "altered-claims" }), "unauthenticated", "signature"],
    ["that is not signed", () => own.forge(ANNA, {}, { forgery: "none" }), "unauthenticated", "JSON Web Token"],
    [
      "for another audience",
      () => own.getWebIdentityToken({ ...ANNA, audience: "https://wiki.example.com" }),
      "unauthenticated",
      "another audience",
    ],
    ["that has expired", () => own.forge(ANNA, {}, { expiresInSeconds: -60 }), "unauthenticated", "expired"],
    ["of another organization", () => own.forge(ANNA, facts({ org_id: "o-zzzzzzzzzz" })), "forbidden", "organization"],
    ["that names no organization", () => own.forge(ANNA, facts({ org_id: undefined })), "forbidden", "organization"],
    ["that names another account", () => own.forge(ANNA, facts({ aws_account: OTHER_ACCOUNT })), "forbidden", ACCOUNT],
    [
      "without AWS's claims",
      () => own.forge(ANNA, { "https://sts.amazonaws.com/": undefined }),
      "forbidden",
      "nothing",
    ],
    [
      "whose AWS claims are a text",
      () => own.forge(ANNA, { "https://sts.amazonaws.com/": ORGANIZATION }),
      "forbidden",
      "nothing",
    ],
    ["without a subject", () => own.forge(ANNA, { sub: undefined }), "forbidden", "IAM Identity Center"],
    [
      "of a role that is not listed",
      subject(sessionOf("AWSReservedSSO_Admins_0123456789abcdef", "anna")),
      "forbidden",
      "belongs to no team",
    ],
    [
      "of a role that a local administrator has named like a listed one, with another hash",
      subject(sessionOf("AWSReservedSSO_Developers_fedcba9876543210", "anna")),
      "forbidden",
      "belongs to no team",
    ],
    [
      "of a role that a local administrator has named so, under a path of his own",
      subject(`arn:aws:iam::${ACCOUNT}:role/${ROLE}`),
      "forbidden",
      "IAM Identity Center",
    ],
    [
      "of a role under a path that looks like AWS's",
      subject(`arn:aws:iam::${ACCOUNT}:role/x/aws-reserved/sso.amazonaws.com/${ROLE}`),
      "forbidden",
      "IAM Identity Center",
    ],
    [
      "of a path with more in it",
      subject(`arn:aws:iam::${ACCOUNT}:${SSO_PATH}/eu-central-1/x/${ROLE}`),
      "forbidden",
      "IAM Identity Center",
    ],
    [
      "of a listed role in another account",
      subject(sessionOf(ROLE, "anna", OTHER_ACCOUNT)),
      "forbidden",
      "another account",
    ],
    ["of an ordinary role", subject(sessionOf("Admin", "anna")), "forbidden", "IAM Identity Center"],
    [
      "of an ordinary role whose session is called like ours",
      subject(sessionOf("Admin", `x/${ROLE}/anna`)),
      "forbidden",
      "IAM Identity Center",
    ],
    ["of a user of IAM", subject(`arn:aws:iam::${ACCOUNT}:user/${ROLE}`), "forbidden", "IAM Identity Center"],
    ["of the root user", subject(`arn:aws:iam::${ACCOUNT}:root`), "forbidden", "IAM Identity Center"],
    [
      "of a role, without the directory's user",
      subject(`arn:aws:iam::${ACCOUNT}:${SSO_PATH}/${ROLE}`),
      "forbidden",
      "who of those",
    ],
    [
      "of a role, with a user in tags alone",
      () =>
        own.getWebIdentityToken({
          ...ANNA,
          subject: `arn:aws:iam::${ACCOUNT}:${SSO_PATH}/${ROLE}`,
          requestTags: { identity_store_user_id: USER_ID },
        }),
      "forbidden",
      "who of those",
    ],
    [
      "of a user whose id has a Kelvin sign, which becomes a k in lower case",
      () =>
        own.getWebIdentityToken({
          ...ANNA,
          subject: `arn:aws:iam::${ACCOUNT}:${SSO_PATH}/${ROLE}`,
          identityStoreUserId: "fran\u212A",
        }),
      "forbidden",
      "characters",
    ],
    ["of a user whose name no user has here", subject(sessionOf(ROLE, "anna+test=1")), "forbidden", "characters"],
    [
      "whose role is called like a member of every object",
      subject(sessionOf("AWSReservedSSO_constructor", "anna")),
      "forbidden",
      "belongs to no team",
    ],
  ])("%s", async (_, make, kind, words) => {
    const refused = await refusal(identity(accountOf(own)).identify(bearer(make())));
    expect(refused).toMatchObject({ kind, message: expect.stringContaining(words) });
  });

  test("of a role whose team does not come through the gateway", async () => {
    const astray = identity(accountOf(own, { roles: { [ROLE]: "nobody" } }));
    expect(await refusal(astray.identify(bearer(own.getWebIdentityToken(ANNA))))).toMatchObject({ kind: "forbidden" });
  });

  test("from the moment on in which its role is taken from the list", async () => {
    let current = trusting(accountOf(own));
    const changing = identityOf(current, { now: () => now, policy: () => current });
    const headers = bearer(own.getWebIdentityToken(ANNA));
    await changing.identify(headers);
    current = trusting(accountOf(own, { roles: {} }));
    expect(await refusal(changing.identify(headers))).toMatchObject({ kind: "forbidden" });
  });

  test("while the account's keys cannot be fetched", async () => {
    own.become({ kind: "unreachable" });
    try {
      const refused = await refusal(identity(accountOf(own)).identify(bearer(own.getWebIdentityToken(ANNA))));
      expect(refused).toMatchObject({ kind: "unavailable" });
    } finally {
      own.become({ kind: "well" });
    }
  });
});
