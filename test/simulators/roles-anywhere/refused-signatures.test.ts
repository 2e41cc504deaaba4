import type { RolesAnywhereSimulator } from "../../../simulators/roles-anywhere/roles-anywhere-simulator";
import { startCompany } from "./company";
import { type Made, makeAuthority, makeCertificate, NOW } from "./make-certificates";
import { call, type RequestOptions, type SentRequest, send, stamp } from "./signed-request";

let root: Made;
let leaf: Made;
let other: Made;
let simulator: RolesAnywhereSimulator;
beforeAll(async () => {
  root = await makeAuthority();
  leaf = await makeCertificate({ issuer: root });
  other = await makeCertificate({ issuer: root, subject: "CN=bob", serial: "1003" });
  simulator = await startCompany(root.pem);
});
afterAll(() => simulator.close());

const MINUTE = 60_000;

const withHeader = (name: string, value: string) => (sent: SentRequest) => ({
  ...sent,
  headers: { ...sent.headers, [name]: value },
});

const withAuthorization = (change: (text: string) => string) => (sent: SentRequest) =>
  withHeader("authorization", change(sent.headers.authorization ?? ""))(sent);

test.each([
  ["four minutes ago", NOW - 4 * MINUTE],
  ["four minutes ahead", NOW + 4 * MINUTE],
])("the request is good as it is, even signed %s", async (_, date) => {
  expect(await call(simulator.url, { certificate: leaf, date: stamp(date) })).toMatchObject({ status: 201 });
});

describe("no more than that the signature is invalid is said of a request", () => {
  test.each<[string, () => Partial<RequestOptions>]>([
    [
      "whose signature was changed",
      () => ({ tamper: withAuthorization((text) => text.replace(/.$/, (last) => (last === "0" ? "1" : "0"))) }),
    ],
    ["whose body was changed", () => ({ tamper: (sent) => ({ ...sent, body: sent.body.replace("3600", "3601") }) })],
    ["whose query was changed", () => ({ tamper: (sent) => ({ ...sent, path: sent.path.replace("666", "667") }) })],
    ["with a query that was added to", () => ({ tamper: (sent) => ({ ...sent, path: `${sent.path}&more=1` }) })],
    ["that carries another's certificate", () => ({ tamper: withHeader("x-amz-x509", other.der.toString("base64")) })],
    ["with a signed header that is missing", () => ({ headers: { "x-amz-extra": "1" }, tamper: withoutExtra })],
    ["with a header of AWS's that was added", () => ({ tamper: withHeader("x-amz-extra", "1") })],
    ["whose certificate is not signed", () => ({ unsigned: ["x-amz-x509"] })],
    ["whose date is not signed", () => ({ unsigned: ["x-amz-date"] })],
    ["whose host is not signed", () => ({ unsigned: ["host"] })],
    ["whose chain is not signed", () => ({ chain: [root], unsigned: ["x-amz-x509-chain"] })],
    ["of six minutes ago", () => ({ date: stamp(NOW - 6 * MINUTE) })],
    ["of six minutes ahead", () => ({ date: stamp(NOW + 6 * MINUTE) })],
    ["of another day than its scope", () => ({ scopeDate: "20260228" })],
    ["with a date that is none", () => ({ date: "20260301T250000Z" })],
    ["signed with another key", () => ({ keyPem: other.keyPem })],
    ["with r and s side by side, not in DER", () => ({ ecSignature: "ieee-p1363" })],
    ["under the algorithm of the other kind of key", () => ({ algorithm: "AWS4-X509-RSA-SHA256" })],
    ["under an algorithm that does not exist", () => ({ algorithm: "AWS4-X509-ECDSA-SHA384" })],
    ["with another's serial number", () => ({ serial: "4099" })],
    ["with the serial number in hexadecimal digits", () => ({ serial: "1002" })],
    ["for another region", () => ({ region: "us-east-1" })],
  ])("%s", async (_, change) => {
    const answer = await call(simulator.url, { certificate: leaf, ...change() });

    expect(answer).toMatchObject({ status: 403, type: "AccessDeniedException", message: "Invalid signature" });
  });
});

test.each<[string, () => Partial<RequestOptions>, number, string]>([
  ["without authorization", () => ({ tamper: withoutAuthorization }), 403, "MissingAuthenticationTokenException"],
  ["signed with a secret key", () => ({ algorithm: "AWS4-HMAC-SHA256" }), 403, "IncompleteSignatureException"],
  ["for another service", () => ({ service: "sts" }), 403, "IncompleteSignatureException"],
  ["without its certificate", () => ({ tamper: withHeader("x-amz-x509", "") }), 400, "ValidationException"],
  ["whose certificate is none", () => ({ tamper: withHeader("x-amz-x509", "AAAA") }), 400, "ValidationException"],
  [
    "with six certificates of a chain",
    () => ({ chain: Array.from({ length: 6 }, () => root) }),
    400,
    "ValidationException",
  ],
  [
    "to another path",
    () => ({ tamper: (sent) => ({ ...sent, path: "/elsewhere" }) }),
    404,
    "UnknownOperationException",
  ],
  ["by PUT", () => ({ tamper: (sent) => ({ ...sent, method: "PUT" }) }), 404, "UnknownOperationException"],
])("a request %s is refused with its reason", async (_, change, status, type) => {
  expect(await call(simulator.url, { certificate: leaf, ...change() })).toMatchObject({ status, type });
});

test("a refused request is recorded, and opens no session", async () => {
  const before = simulator.sessions().length;
  const sent = { method: "POST", path: "/sessions?a=b", headers: { "x-mine": "1" }, body: "{}" };
  await send(simulator.url, sent);

  expect(simulator.requests().at(-1)).toMatchObject({
    method: "POST",
    target: "/sessions?a=b",
    body: Buffer.from("{}"),
  });
  expect(simulator.requests().at(-1)?.rawHeaders).toEqual(expect.arrayContaining(["x-mine", "1"]));
  expect(simulator.sessions()).toHaveLength(before);
});

function withoutExtra(sent: SentRequest): SentRequest {
  const { "x-amz-extra": _, ...headers } = sent.headers;
  return { ...sent, headers };
}

function withoutAuthorization(sent: SentRequest): SentRequest {
  const { authorization: _, ...headers } = sent.headers;
  return { ...sent, headers };
}
