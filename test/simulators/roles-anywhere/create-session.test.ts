import type { RolesAnywhereSimulator } from "../../../simulators/roles-anywhere/roles-anywhere-simulator";
import { ANCHOR_ARN, PROFILE_ARN, ROLE_ARN, startCompany } from "./company";
import { type KeyKind, type Made, makeAuthority, makeCertificate, NOW } from "./make-certificates";
import { call, prepare, send } from "./signed-request";

let root: Made;
let simulator: RolesAnywhereSimulator;
beforeAll(async () => {
  root = await makeAuthority();
  simulator = await startCompany(root.pem);
});
afterAll(() => simulator.close());

describe.each<KeyKind>(["P-256", "P-384", "RSA-2048"])("a certificate of %s", (key) => {
  let leaf: Made;
  beforeAll(async () => {
    leaf = await makeCertificate({ key, issuer: root });
  });

  test.each(["query", "body"] as const)("opens a session with the ARNs in the %s", async (where) => {
    expect(await call(simulator.url, { certificate: leaf, where })).toMatchObject({ status: 201 });
  });
});

test("the answer has everything that AWS's has", async () => {
  const leaf = await makeCertificate({ issuer: root, serial: "0fab" });
  const { status, headers, text } = await call(simulator.url, { certificate: leaf });

  expect(status).toBe(201);
  expect(headers).toMatchObject({ "content-type": "application/json", date: new Date(NOW).toUTCString() });
  expect(headers["x-amzn-requestid"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(JSON.parse(text)).toEqual({
    credentialSet: [
      {
        assumedRoleUser: {
          arn: "arn:aws:sts::111111111111:assumed-role/bedrock-dev-direct-research/0fab",
          assumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:0fab$/),
        },
        credentials: {
          accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
          secretAccessKey: expect.stringMatching(/^.{40}$/),
          sessionToken: expect.stringMatching(/^.{400}$/),
          expiration: "2026-03-01T13:00:00Z",
        },
        packedPolicySize: expect.any(Number),
        roleArn: ROLE_ARN,
        sourceIdentity: "CN=alice",
      },
    ],
    subjectArn: expect.stringMatching(/^arn:aws:rolesanywhere:eu-central-1:111111111111:subject\/[0-9a-f-]{36}$/),
  });
});

test("a chain of five authorities leads to the anchor, in whatever order it comes", async () => {
  const authorities = [root];
  for (let depth = 1; depth <= 5; depth++) {
    const issuer = authorities[depth - 1] ?? root;
    authorities.push(await makeAuthority({ subject: `CN=Intermediate ${depth}`, issuer }));
  }
  const leaf = await makeCertificate({ issuer: authorities[5] ?? root });
  const chain = authorities.slice(1);

  expect(await call(simulator.url, { certificate: leaf, chain })).toMatchObject({ status: 201 });
  expect(await call(simulator.url, { certificate: leaf, chain: chain.toReversed() })).toMatchObject({ status: 201 });
});

test("an anchor may be an intermediate, and may hold two authorities", async () => {
  const intermediate = await makeAuthority({ subject: "CN=Intermediate", issuer: root });
  const other = await makeAuthority({ subject: "CN=Rotated" });
  const own = await startCompany(other.pem + intermediate.pem);
  const [first, second] = [await makeCertificate({ issuer: intermediate }), await makeCertificate({ issuer: other })];
  const answers = [await call(own.url, { certificate: first }), await call(own.url, { certificate: second })];
  await own.close();

  expect(answers).toMatchObject([{ status: 201 }, { status: 201 }]);
});

test("more headers may be signed, with spaces and repeated", async () => {
  const leaf = await makeCertificate({ issuer: root });
  const plain = prepare(simulator.url, { certificate: leaf, headers: { "x-amz-extra": "one two,three" } });
  const headers = { ...plain.headers, "x-amz-extra": "  one   two,three " };

  expect(await send(simulator.url, { ...plain, headers })).toMatchObject({ status: 201 });
});

test("basic constraints may be absent", async () => {
  const leaf = await makeCertificate({ issuer: root, ca: undefined });

  expect(await call(simulator.url, { certificate: leaf })).toMatchObject({ status: 201 });
});

test("sessions tell whom they are for, and lend their keys to other simulators until they end", async () => {
  let now = NOW;
  const own = await startCompany(root.pem, {
    simulator: { clock: () => now },
    profile: { sessionPolicy: '{"Version":"2012-10-17","Statement":[]}' },
  });
  const leaf = await makeCertificate({
    issuer: root,
    subject: "CN=alice, OU=research, OU=vision, O=dev",
    uris: ["bedrock-access:facts/mfa=yes/device=no", "urn:second"],
    dns: ["laptop.example.com"],
  });
  await call(own.url, { certificate: leaf, body: { durationSeconds: 900 } });
  const [session] = own.sessions();

  expect(session).toMatchObject({
    trustAnchorArn: ANCHOR_ARN,
    profileArn: PROFILE_ARN,
    roleArn: ROLE_ARN,
    serial: "1002",
    sessionName: "1002",
    sourceIdentity: "CN=alice",
    durationSeconds: 900,
    issuedAt: NOW,
    expiresAt: NOW + 900_000,
    sessionPolicy: '{"Version":"2012-10-17","Statement":[]}',
    principalTags: {
      "x509Subject/CN": "alice",
      "x509Subject/OU": "research/vision",
      "x509Subject/O": "dev",
      "x509Issuer/CN": "Acme Developers dev",
      "x509Issuer/O": "Acme",
      "x509SAN/URI": "bedrock-access:facts/mfa=yes/device=no",
      "x509SAN/DNS": "laptop.example.com",
    },
    droppedTags: [],
  });
  const keys = session?.credentials;
  expect(own.credentialsOf(keys?.accessKeyId ?? "")).toEqual(keys);
  now += 900_000;
  expect(own.credentialsOf(keys?.accessKeyId ?? "")).toBeUndefined();
  await own.close();
});

test.each([
  ["has no common name", "OU=research, O=dev", "ID=1002"],
  ["has a name of 61 characters", `CN=${"a".repeat(61)}`, `CN=${"a".repeat(61)}`],
  ["has a name of 62 characters", `CN=${"a".repeat(62)}`, "ID=1002"],
  ["has a name with a space", "CN=Alice Liddell", "ID=1002"],
])("the source identity of a subject that %s", async (_, subject, identity) => {
  const leaf = await makeCertificate({ issuer: root, subject });
  const { text } = await call(simulator.url, { certificate: leaf });

  expect(JSON.parse(text).credentialSet[0].sourceIdentity).toBe(identity);
});

test("what no session tag can hold is left out, as AWS leaves it out", async () => {
  const issuer = await makeAuthority({ subject: "CN=Smith & Sons, O=Acme" });
  const own = await startCompany(issuer.pem);
  const leaf = await makeCertificate({ issuer, subject: "CN=alice, OU=R&D" });
  await call(own.url, { certificate: leaf });
  await own.close();

  expect(own.sessions()[0]?.principalTags).toEqual({ "x509Subject/CN": "alice", "x509Issuer/O": "Acme" });
  expect(own.sessions()[0]?.droppedTags).toEqual(["x509Subject/OU", "x509Issuer/CN"]);
});

test.each([
  ["the request when the profile allows more", { profile: 43_200, role: 43_200, asked: 900 }, 900],
  ["the profile when the request asks for more", { profile: 1800, role: 43_200, asked: 3600 }, 1800],
  ["the profile when the request does not say", { profile: 7200, role: 43_200, asked: undefined }, 7200],
])("a session is as long as %s", async (_, { profile, role, asked }, seconds) => {
  const own = await startCompany(root.pem, {
    profile: { durationSeconds: profile },
    role: { maxSessionSeconds: role },
  });
  const leaf = await makeCertificate({ issuer: root });
  await call(own.url, { certificate: leaf, body: { durationSeconds: asked } });
  await own.close();

  expect(own.sessions()[0]?.durationSeconds).toBe(seconds);
});

test("a session has the client's name where the profile accepts one", async () => {
  const own = await startCompany(root.pem, { profile: { acceptRoleSessionName: true } });
  const leaf = await makeCertificate({ issuer: root });
  await call(own.url, { certificate: leaf, body: { roleSessionName: "build-42" } });
  await own.close();

  expect(own.sessions()[0]?.assumedRoleArn).toMatch(/\/build-42$/);
  expect(own.sessions()[0]?.serial).toBe("1002");
});
