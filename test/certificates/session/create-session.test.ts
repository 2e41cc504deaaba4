import { Agent, fetch as undiciFetch } from "undici";
import { createSession } from "../../../certificates/session/create-session";
import type { RolesAnywhereSimulator } from "../../../simulators/roles-anywhere/roles-anywhere-simulator";
import { ANCHOR_ARN, PROFILE_ARN, ROLE_ARN, startCompany } from "../../simulators/roles-anywhere/company";
import {
  type CertificateOptions,
  type Made,
  makeAuthority,
  makeCertificate,
  NOW,
} from "../../simulators/roles-anywhere/make-certificates";
import { makeSelfMadeCertificate } from "../../simulators/self-made-certificate";
import { sessionProps } from "./session-props";

let root: Made;
let intermediate: Made;
let simulator: RolesAnywhereSimulator;
beforeAll(async () => {
  root = await makeAuthority();
  intermediate = await makeAuthority({ subject: "CN=Intermediate", issuer: root });
  simulator = await startCompany(root.pem);
});
afterAll(() => simulator.close());

test.each<[string, CertificateOptions]>([
  ["EC on P-256", {}],
  ["EC on P-384", { key: "P-384" }],
  ["RSA", { key: "RSA-2048" }],
  ["a long serial number", { serial: "7f00000000000000000000000000000000000001" }],
])("a certificate with %s becomes credentials", async (_, options) => {
  const leaf = await makeCertificate({ issuer: root, ...options });
  const session = await createSession(sessionProps(leaf, simulator.url));
  const opened = simulator.sessions().at(-1);

  expect(session).toEqual({
    credentials: { ...opened?.credentials, expiration: "2026-03-01T13:00:00Z" },
    assumedRoleArn: opened?.assumedRoleArn,
    sourceIdentity: "CN=alice",
    subjectArn: opened?.subjectArn,
  });
});

test.each([
  ["of its own", (leaf: Made) => ({ certificate: leaf.pem, chain: intermediate.pem })],
  ["behind the certificate", (leaf: Made) => ({ certificate: leaf.pem + intermediate.pem })],
  ["that repeats the certificate", (leaf: Made) => ({ certificate: leaf.pem, chain: leaf.pem + intermediate.pem })],
])("a chain may be in a text %s", async (_, texts) => {
  const leaf = await makeCertificate({ issuer: intermediate });
  const { sourceIdentity } = await createSession(sessionProps(leaf, simulator.url, texts(leaf)));

  expect(sourceIdentity).toBe("CN=alice");
  expect(simulator.requests().at(-1)?.rawHeaders).toContain(intermediate.der.toString("base64"));
});

test("the ARNs are in the query and the duration in the body, as AWS's helper has them", async () => {
  const leaf = await makeCertificate({ issuer: root });
  await createSession(sessionProps(leaf, simulator.url, { durationSeconds: 900 }));
  const request = simulator.requests().at(-1);
  const query = new URL(request?.target ?? "", simulator.url).searchParams;

  expect(Object.fromEntries(query)).toEqual({ profileArn: PROFILE_ARN, roleArn: ROLE_ARN, trustAnchorArn: ANCHOR_ARN });
  expect(request?.body.toString()).toBe('{"durationSeconds":900}');
});

test("every header that says something is signed", async () => {
  const leaf = await makeCertificate({ issuer: intermediate });
  await createSession(sessionProps(leaf, simulator.url, { chain: intermediate.pem }));
  const headers = simulator.requests().at(-1)?.rawHeaders.join("\n") ?? "";

  expect(headers).toContain("SignedHeaders=content-type;host;x-amz-date;x-amz-x509;x-amz-x509-chain, ");
});

test("it goes over TLS, and refuses a server that it does not trust", async () => {
  const tls = await makeSelfMadeCertificate();
  const secure = await startCompany(root.pem, { simulator: { tls } });
  const leaf = await makeCertificate({ issuer: root });
  const dispatcher = new Agent({ connect: { ca: tls.cert } });
  const trusting = async (url: string, { headers, body }: RequestInit) => {
    const sent = { method: "POST", headers: Object.fromEntries(new Headers(headers)), body: String(body), dispatcher };
    const answer = await undiciFetch(url, sent);
    return new Response(await answer.text(), { status: answer.status });
  };

  await expect(createSession(sessionProps(leaf, secure.url))).rejects.toMatchObject({
    code: "unreachable",
    message: expect.stringMatching(/could not be reached.*NODE_EXTRA_CA_CERTS/),
  });
  expect(secure.requests()).toHaveLength(0);
  expect(await createSession(sessionProps(leaf, secure.url, { fetch: trusting }))).toMatchObject({
    sourceIdentity: "CN=alice",
  });
  await dispatcher.close();
  await secure.close();
});

describe("what is told before any call", () => {
  test.each<[string, () => Promise<Parameters<typeof sessionProps>>, string, RegExp]>([
    [
      "a certificate that has expired",
      async () => [await makeCertificate({ issuer: root, begins: -3, ends: -1 }), ""],
      "certificate-expired",
      /^The certificate of "CN=alice, OU=research, O=dev" expired at 2026-03-01T11:00:00\.000Z: get a new one/,
    ],
    [
      "a certificate of tomorrow",
      async () => [await makeCertificate({ issuer: root, begins: 24, ends: 25 }), ""],
      "certificate-not-yet-valid",
      /valid from 2026-03-02T12:00:00\.000Z and this machine's clock says 2026-03-01T12:00:00\.000Z/,
    ],
    ["an authority's certificate", async () => [root, ""], "certificate-invalid", /is an authority's/],
    [
      "a certificate whose key Roles Anywhere does not know",
      async () => [
        await makeCertificate({ issuer: root, key: "Ed25519" }),
        "",
        { signer: { sign: () => Buffer.alloc(64) } },
      ],
      "certificate-invalid",
      /of the kind ed25519/,
    ],
    [
      "a text without a certificate",
      async () => [await makeCertificate(), "", { certificate: "nothing" }],
      "certificate-invalid",
      /no certificate/,
    ],
    [
      "a certificate that was damaged",
      async () => [
        await makeCertificate(),
        "",
        { certificate: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" },
      ],
      "certificate-invalid",
      /cannot be read/,
    ],
    [
      "a chain of six",
      async () => [await makeCertificate({ issuer: root }), "", { chain: root.pem.repeat(6) }],
      "certificate-invalid",
      /has 6 certificates and AWS takes 5/,
    ],
    [
      "another certificate's key",
      async () => {
        const other = await makeCertificate();
        return [{ ...(await makeCertificate({ issuer: root })), keyPem: other.keyPem }, ""];
      },
      "key-mismatch",
      /not the certificate's/,
    ],
    [
      "a duration below a quarter of an hour",
      async () => [await makeCertificate({ issuer: root }), "", { durationSeconds: 899 }],
      "request-invalid",
      /durationSeconds 899: give 900 to 43200/,
    ],
    [
      "an ARN of another kind",
      async () => [await makeCertificate({ issuer: root }), "", { profileArn: ROLE_ARN }],
      "request-invalid",
      /profileArn "arn:aws:iam::.*" is not an ARN of its kind/,
    ],
    [
      "a profile of another account",
      async () => [await makeCertificate({ issuer: root }), "", { profileArn: PROFILE_ARN.replace("1111", "2222") }],
      "request-invalid",
      /must be of one account/,
    ],
    [
      "another region than the anchor's",
      async () => [await makeCertificate({ issuer: root }), "", { region: "us-east-1" }],
      "request-invalid",
      /region is us-east-1, but the trust anchor is in eu-central-1/,
    ],
    [
      "an endpoint without TLS elsewhere",
      async () => [await makeCertificate({ issuer: root }), "", { endpoint: "http://rolesanywhere.example.com" }],
      "endpoint-invalid",
      /has no TLS/,
    ],
    [
      "an endpoint with a user",
      async () => [await makeCertificate({ issuer: root }), "", { endpoint: "https://alice@example.com" }],
      "endpoint-invalid",
      /is no origin/,
    ],
    [
      "an endpoint with a path",
      async () => [await makeCertificate({ issuer: root }), "", { endpoint: "https://example.com/sessions" }],
      "endpoint-invalid",
      /is no origin/,
    ],
  ])("%s", async (_, make, code, message) => {
    const [leaf, , other] = await make();
    let calls = 0;
    const fetch = async () => {
      calls++;
      return new Response();
    };
    const props = sessionProps(leaf, simulator.url, { fetch, ...other });

    await expect(createSession(props)).rejects.toMatchObject({
      name: "SessionError",
      code,
      message: expect.stringMatching(message),
    });
    expect(calls).toBe(0);
  });
});

test.each([
  ["arn:aws:", "eu-central-1", "https://rolesanywhere.eu-central-1.amazonaws.com"],
  ["arn:aws-cn:", "cn-north-1", "https://rolesanywhere.cn-north-1.amazonaws.com.cn"],
  ["arn:aws-us-gov:", "us-gov-west-1", "https://rolesanywhere.us-gov-west-1.amazonaws.com"],
])("without an endpoint %s calls that of its region", async (partition, region, origin) => {
  const leaf = await makeCertificate({ issuer: root });
  const { endpoint: _, ...props } = sessionProps(leaf, "");
  const called: string[] = [];
  const inPartition = (arn: string) => arn.replace("arn:aws:", partition).replace("eu-central-1", region);
  const session = createSession({
    ...props,
    region,
    trustAnchorArn: inPartition(ANCHOR_ARN),
    profileArn: inPartition(PROFILE_ARN),
    roleArn: inPartition(ROLE_ARN),
    fetch: async (url) => {
      called.push(new URL(url).origin);
      return new Response('{"message":"No"}', { status: 403 });
    },
  });

  await expect(session).rejects.toMatchObject({ code: "access-denied" });
  expect(called).toEqual([origin]);
});

test("a signer may be asynchronous, as one in hardware is", async () => {
  const leaf = await makeCertificate({ issuer: root });
  const { privateKey } = sessionProps(leaf, simulator.url);
  const signer = { sign: async (bytes: Uint8Array) => privateKey.sign(bytes) };

  expect(await createSession(sessionProps(leaf, simulator.url, { signer }))).toMatchObject({
    sourceIdentity: "CN=alice",
  });
});

test("the date is that of the clock given", async () => {
  const leaf = await makeCertificate({ issuer: root });
  await createSession(sessionProps(leaf, simulator.url, { now: () => NOW + 61_000 }));

  expect(simulator.requests().at(-1)?.rawHeaders).toContain("20260301T120101Z");
});
