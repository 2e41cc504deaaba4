import { createHash } from "node:crypto";
import { type OidcIssuer, startOidcIssuer } from "../../simulators/oidc/oidc-issuer";

const CLIENT = "desktop";
const REDIRECT = "http://127.0.0.1:4444/callback";
const VERIFIER = "v".repeat(43);
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");

let issuer: OidcIssuer;

beforeAll(async () => {
  issuer = await startOidcIssuer({ algorithm: "ES256", signIn: { clientId: CLIENT, claims: { sub: "anna" } } });
});
afterAll(() => issuer.close());

function authorize(other: Record<string, string> = {}) {
  const query = new URLSearchParams({
    ...{ response_type: "code", client_id: CLIENT, redirect_uri: REDIRECT, state: "s", scope: "openid" },
    ...{ code_challenge: CHALLENGE, code_challenge_method: "S256" },
    ...other,
  });
  return fetch(`${issuer.url}/authorize?${query}`, { redirect: "manual" });
}

async function newCode(): Promise<string> {
  return new URL((await authorize()).headers.get("location") ?? "").searchParams.get("code") ?? "";
}

async function exchange(form: Record<string, string>): Promise<{ readonly status: number; readonly error?: string }> {
  const response = await fetch(`${issuer.url}/token`, { method: "POST", body: new URLSearchParams(form) });
  const { error }: { error?: string } = JSON.parse(await response.text());
  return { status: response.status, ...(error !== undefined && { error }) };
}

const grant = (code: string, other: Record<string, string> = {}) => ({
  ...{ grant_type: "authorization_code", client_id: CLIENT, redirect_uri: REDIRECT, code, code_verifier: VERIFIER },
  ...other,
});

test("a code becomes tokens once", async () => {
  const code = await newCode();
  expect(await exchange(grant(code))).toEqual({ status: 200 });
  expect(await exchange(grant(code))).toEqual({ status: 400, error: "invalid_grant" });
});

test.each([
  { says: "another verifier", other: { code_verifier: "w".repeat(43) }, error: "invalid_grant" },
  { says: "another address", other: { redirect_uri: "http://127.0.0.1:1/callback" }, error: "invalid_grant" },
  { says: "another client", other: { client_id: "other" }, error: "invalid_client" },
  { says: "another grant", other: { grant_type: "password" }, error: "unsupported_grant_type" },
])("a code becomes no tokens with $says", async ({ other, error }) => {
  expect(await exchange(grant(await newCode(), other))).toEqual({ status: 400, error });
});

test.each([
  { says: "an unknown client", other: { client_id: "other" } },
  { says: "an address elsewhere", other: { redirect_uri: "https://evil.example/" } },
  { says: "no address", other: { redirect_uri: "" } },
])("nobody is sent anywhere for $says", async ({ other }) => {
  expect((await authorize(other)).status).toBe(400);
});

test("without S256 the client is sent back with an error", async () => {
  const location = (await authorize({ code_challenge_method: "plain" })).headers.get("location") ?? "";
  expect(new URL(location).searchParams.get("error")).toBe("invalid_request");
});

test("without the option nobody can sign in", async () => {
  const plain = await startOidcIssuer({ algorithm: "ES256" });
  const [discovery, page] = await Promise.all([
    fetch(`${plain.url}/.well-known/openid-configuration`).then((answer) => answer.json()),
    fetch(`${plain.url}/authorize`),
  ]);
  await plain.close();

  expect(discovery).not.toHaveProperty("token_endpoint");
  expect(page.status).toBe(404);
});
