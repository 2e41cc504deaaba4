import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AuthoritySuccession } from "../../../certificates/authority/succession";
import { FileUsedTokens } from "../../../certificates/issuer/file-used-tokens";
import { issuerApp } from "../../../certificates/issuer/issuer-app";
import { type RunningIssuer, startIssuerServer } from "../../../certificates/issuer/issuer-server";
import type { Claims } from "../../../simulators/oidc/token";
import { NOW } from "../support/fixtures";
import {
  AUDIENCE,
  type IssuerWorld,
  issuerPolicy,
  makeIssuer,
  newRequest,
  startIssuerWorld,
  tokenOf,
} from "./fixtures";

let folder: string;
let world: IssuerWorld;
let server: RunningIssuer;
let reported: unknown[];

const SESSION = {
  trustAnchorArn: "arn:aws:rolesanywhere:eu-central-1:111111111111:trust-anchor/1",
  profileArn: "arn:aws:rolesanywhere:eu-central-1:111111111111:profile/2",
  roleArn: "arn:aws:iam::111111111111:role/direct",
  region: "eu-central-1",
  durationSeconds: 3_600,
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-issuer-"));
  world = await startIssuerWorld(folder);
});
beforeEach(async () => {
  reported = [];
  const teams = {
    research: { groups: ["bedrock-research"], organizationalUnit: "Research", session: SESSION },
    payments: { groups: ["bedrock-payments"], organizationalUnit: "payments" },
  };
  const rate = { certificates: 1, seconds: 600 };
  const { issuer } = makeIssuer(world, issuerPolicy(world.provider.url, { teams, rate }));
  server = await startIssuerServer(
    issuerApp({
      issuer,
      authority: new AuthoritySuccession(world.authority),
      report: (error) => void reported.push(error),
    }),
  );
});
afterEach(() => server.close());
afterAll(async () => {
  await world.provider.close();
  rmSync(folder, { recursive: true });
});

async function post(token: string | undefined, body: string) {
  const response = await fetch(`${server.url}/issuer/v1/certificates`, {
    method: "POST",
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body,
  });
  const answer: { readonly error?: { readonly code: string } } = JSON.parse(await response.text());
  return { status: response.status, headers: response.headers, body: answer };
}

const certificateFor = async (claims: Claims = {}) =>
  post(tokenOf(world, claims), JSON.stringify({ csr: await newRequest() }));

test("a certificate comes with its chain, its end and where it becomes credentials", async () => {
  const { status, headers, body } = await certificateFor();
  expect({ status, cache: headers.get("cache-control") }).toEqual({ status: 201, cache: "no-store" });
  expect(body).toEqual({
    certificate: expect.stringMatching(/^-----BEGIN CERTIFICATE-----/),
    chain: "",
    expiresAt: new Date(NOW + 8 * 3_600_000).toISOString(),
    serial: expect.stringMatching(/^[0-9a-f]{40}$/),
    ...{ user: "anna@example.com", team: "research", session: SESSION },
  });
});

test("where credentials are to be had is left out while nobody knows", async () => {
  const { body } = await certificateFor({ groups: ["bedrock-payments"] });
  expect(body).not.toHaveProperty("session");
});

test("what a client must know before it logs in is public", async () => {
  const answer = await fetch(`${server.url}/issuer/v1/settings`);
  expect(await answer.json()).toEqual({
    ...{ environment: "dev", provider: world.provider.url, clientId: AUDIENCE, scopes: ["openid"] },
  });
});

test.each([
  { says: "no token", claims: undefined, status: 401, code: "no-token" },
  { says: "a token for the gateway", claims: { aud: "bedrock-gateway" }, status: 401, code: "wrong-audience" },
  { says: "no second factor", claims: { amr: [] }, status: 403, code: "mfa-required" },
  { says: "no team", claims: { groups: [] }, status: 403, code: "no-team" },
])("a refusal has a status, a code and a mend: $says", async ({ claims, status, code }) => {
  const token = claims && tokenOf(world, claims);
  const answer = await post(token, JSON.stringify({ csr: await newRequest() }));
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ error: { code, message: expect.any(String), mend: expect.any(String) } });
  expect(answer.headers.get("www-authenticate")).toBe(status === 401 ? 'Bearer realm="bedrock-access"' : null);
});

test.each([
  { says: "no JSON", body: "csr=1" },
  { says: "a list", body: "[]" },
  { says: "nothing", body: "null" },
  { says: "a request that is no text", body: '{"csr": 1}' },
  { says: "40 kB", body: JSON.stringify({ csr: "x".repeat(40_000) }) },
])("a body is refused: $says", async ({ body }) => {
  const answer = await post(tokenOf(world), body);
  expect(answer).toMatchObject({ status: 400, body: { error: { code: "body-invalid" } } });
});

test("whoever asks too often is told when to come again", async () => {
  await certificateFor();
  const { status, headers, body } = await certificateFor();
  expect({ status, wait: headers.get("retry-after") }).toEqual({ status: 429, wait: "600" });
  // the login is used up, so that whoever waits needs another one
  expect(body.error).toMatchObject({ code: "rate-limited", mend: "Log in again in 600 seconds." });
});

test("whose fault it is stays with the issuer: the client is told that it failed, the log why", async () => {
  world.provider.become({ kind: "babbling" });
  const { issuer } = makeIssuer(world);
  const own = await startIssuerServer(
    issuerApp({
      issuer,
      authority: new AuthoritySuccession(world.authority),
      report: (error) => void reported.push(error),
    }),
  );
  const response = await fetch(`${own.url}/issuer/v1/certificates`, {
    method: "POST",
    headers: { authorization: `Bearer ${tokenOf(world)}` },
    body: JSON.stringify({ csr: await newRequest() }),
  });
  await own.close();
  world.provider.become({ kind: "well" });

  expect(response.status).toBe(503);
  expect(reported).toHaveLength(1);
});

test("anything else is not found, in JSON", async () => {
  const answer = await fetch(`${server.url}/`);
  expect({ status: answer.status, body: await answer.json() }).toMatchObject({
    ...{ status: 404, body: { error: { code: "not-found" } } },
  });
});

test("used tokens survive a restart, and are forgotten when nobody would take them any more", async () => {
  const used = join(folder, "used");
  const id = "a".repeat(64);
  let now = Date.now();
  expect(await new FileUsedTokens(used, () => now).use(id, now + 1_000)).toBe(true);
  expect(await new FileUsedTokens(used, () => now).use(id, now + 1_000)).toBe(false);

  now += 9 * 86_400_000;
  expect(await new FileUsedTokens(used, () => now).use("b".repeat(64), now + 1_000)).toBe(true);
  expect(readdirSync(used)).toEqual(["b".repeat(64)]);
});
