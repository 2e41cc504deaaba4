import { ANCHOR_ARN, type CompanyOptions, PROFILE_ARN, ROLE_ARN, startCompany } from "./company";
import { type Made, makeAuthority, makeCertificate, NOW } from "./make-certificates";
import { call, type RequestOptions } from "./signed-request";

let root: Made;
let leaf: Made;
beforeAll(async () => {
  root = await makeAuthority();
  leaf = await makeCertificate({ issuer: root, uris: ["bedrock-access:facts/mfa=yes/device=no"] });
});

async function answerTo(request: Partial<RequestOptions>, company: CompanyOptions = {}) {
  const simulator = await startCompany(root.pem, company);
  const { status, type, message } = await call(simulator.url, { certificate: leaf, ...request });
  await simulator.close();
  return status === 201 ? "accepted" : `${type}: ${message}`;
}

const OTHER = "99999999-9999-9999-9999-999999999999";
const UNASSUMABLE = `AccessDeniedException: Unable to assume role for ${ROLE_ARN}.`;

describe("what the account holds", () => {
  test.each<[string, Partial<RequestOptions>, CompanyOptions, string]>([
    [
      "an anchor that does not exist",
      { arns: { trustAnchorArn: ANCHOR_ARN.replace(/[^/]+$/, OTHER) } },
      {},
      "Specified Trust Anchor wasn't found.",
    ],
    ["an anchor of another region", {}, { simulator: { region: "us-east-1" } }, "Invalid signature"],
    [
      "an anchor of another region than the endpoint's",
      { region: "us-east-1" },
      { simulator: { region: "us-east-1" } },
      "Specified Trust Anchor wasn't found.",
    ],
    ["an anchor that is off", {}, { anchor: { enabled: false } }, "Trust anchor is disabled."],
    [
      "a profile that does not exist",
      { arns: { profileArn: PROFILE_ARN.replace(/[^/]+$/, OTHER) } },
      {},
      "Invalid or empty profile provided.",
    ],
    ["a profile without roles", {}, { profile: { roleArns: [] } }, "Invalid or empty profile provided."],
    ["a profile that is off", {}, { profile: { enabled: false } }, "Profile is disabled."],
    [
      "a role that the profile does not list",
      { arns: { roleArn: `${ROLE_ARN}-2` } },
      {},
      "Requested Role isn't one of those listed in the Profile.",
    ],
  ])("%s", async (_, request, company, message) => {
    expect(await answerTo(request, company)).toBe(`AccessDeniedException: ${message}`);
  });

  test("a role that is listed but does not exist cannot be assumed", async () => {
    expect(await answerTo({}, { role: { arn: `${ROLE_ARN}-2` } })).toBe(UNASSUMABLE);
  });

  test.each([
    ["a profile of another account", "profileArn", "Invalid or empty profile provided."],
    ["a role of another account", "roleArn", "Requested Role isn't one of those listed in the Profile."],
  ] as const)("%s is as good as none", async (_, which, message) => {
    const foreign = (arn: string) => arn.replace("111111111111", "222222222222");
    const company =
      which === "profileArn"
        ? { profile: { arn: foreign(PROFILE_ARN) } }
        : { profile: { roleArns: [foreign(ROLE_ARN)] }, role: { arn: foreign(ROLE_ARN) } };
    const arn = foreign(which === "profileArn" ? PROFILE_ARN : ROLE_ARN);

    expect(await answerTo({ arns: { [which]: arn } }, company)).toBe(`AccessDeniedException: ${message}`);
  });
});

describe("a role's trust", () => {
  const trust = {
    trustAnchorArn: ANCHOR_ARN,
    tags: {
      "x509Issuer/CN": ["Acme Developers dev"],
      "x509Subject/O": ["dev"],
      "x509Subject/OU": ["payments", "research"],
      "x509SAN/URI": ["bedrock-access:facts/mfa=yes/device=yes", "bedrock-access:facts/mfa=yes/device=no"],
    },
  };

  test("lets in whom all conditions fit", async () => {
    expect(await answerTo({}, { role: { trust } })).toBe("accepted");
  });

  test.each([
    ["another anchor", { trustAnchorArn: ANCHOR_ARN.replace(/[^/]+$/, OTHER) }],
    ["another issuer", { tags: { ...trust.tags, "x509Issuer/CN": ["Acme Developers prod"] } }],
    ["another environment", { tags: { ...trust.tags, "x509Subject/O": ["prod"] } }],
    ["another team", { tags: { ...trust.tags, "x509Subject/OU": ["payments"] } }],
    [
      "a device that was checked",
      { tags: { ...trust.tags, "x509SAN/URI": ["bedrock-access:facts/mfa=yes/device=yes"] } },
    ],
    ["a tag that the certificate lacks", { tags: { ...trust.tags, "x509SAN/DNS": [""] } }],
  ])("that asks for %s keeps everybody else out", async (_, other) => {
    expect(await answerTo({}, { role: { trust: { ...trust, ...other } } })).toBe(UNASSUMABLE);
  });
});

describe("lengths and names", () => {
  test.each([[899], [43_201], [1800.5], ["3600"], [-1], [true]])(
    "a duration of %p is invalid",
    async (durationSeconds) => {
      expect(await answerTo({ body: { durationSeconds } })).toMatch(
        /^ValidationException: 1 validation error detected: Value '.+' at 'durationSeconds' failed to satisfy constraint/,
      );
    },
  );

  test("a session longer than the role allows is refused as STS refuses it", async () => {
    const company = { profile: { durationSeconds: 7200 }, role: { maxSessionSeconds: 3600 } };

    expect(await answerTo({ body: { durationSeconds: 3600 } }, company)).toBe("accepted");
    expect(await answerTo({ body: { durationSeconds: 3601 } }, company)).toBe(
      `${UNASSUMABLE} The requested DurationSeconds exceeds the MaxSessionDuration set for this role.`,
    );
  });

  test("a session's name is refused unless the profile accepts one", async () => {
    expect(await answerTo({ body: { roleSessionName: "mine" } })).toBe(
      "AccessDeniedException: Not authorized to set roleSessionName.",
    );
  });

  test.each(["a", "with space", "x".repeat(65), 7])("a session cannot be named %p", async (roleSessionName) => {
    expect(await answerTo({ body: { roleSessionName } }, { profile: { acceptRoleSessionName: true } })).toMatch(
      /^ValidationException: .* at 'roleSessionName'/,
    );
  });
});

describe("the form of a request", () => {
  test.each(["trustAnchorArn", "profileArn", "roleArn"] as const)("%s must be there", async (name) => {
    expect(await answerTo({ arns: { [name]: "" } })).toBe(
      `ValidationException: 1 validation error detected: Value 'null' at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  });

  test("query and body must not name different roles", async () => {
    expect(await answerTo({ body: { roleArn: `${ROLE_ARN}-2` } })).toMatch(
      /^ValidationException: .*the same in query and body/,
    );
  });
});

test("more requests than the quota are throttled until a second has passed", async () => {
  let now = NOW;
  const simulator = await startCompany(root.pem, { simulator: { clock: () => now, requestsPerSecond: 10 } });
  const burst = async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => call(simulator.url, { certificate: leaf })));
    return answers.map(({ status }) => status).sort();
  };
  const tenOf = (count: number) => [...Array(count).fill(201), ...Array(12 - count).fill(429)];

  expect(await burst()).toEqual(tenOf(10));
  now += 500;
  expect(await burst()).toEqual(tenOf(5));
  await simulator.close();
});

describe("trouble", () => {
  test("it can fail so many times, be slow, babble, and break every connection", async () => {
    const simulator = await startCompany(root.pem);
    const status = async () => (await call(simulator.url, { certificate: leaf })).status;

    simulator.become({ kind: "failing", status: 503, times: 2 });
    expect([await status(), await status(), await status()]).toEqual([503, 503, 201]);

    simulator.become({ kind: "slow", milliseconds: 30 });
    const started = performance.now();
    expect(await status()).toBe(201);
    expect(performance.now() - started).toBeGreaterThan(25);

    simulator.become({ kind: "babbling" });
    expect(await call(simulator.url, { certificate: leaf })).toMatchObject({ status: 200, message: undefined });

    simulator.become({ kind: "unreachable" });
    await expect(status()).rejects.toThrow();

    simulator.become({ kind: "well" });
    expect(await status()).toBe(201);
    await simulator.close();
  });
});
