import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { type AuthorizationCodeProps, signInByBrowser } from "../../../certificates/login/authorization-code";
import { type DevicePrompt, type DeviceProps, signInByDevice } from "../../../certificates/login/device";
import { discoverProvider, type Provider } from "../../../certificates/login/provider";
import { refreshTokens } from "../../../certificates/login/tokens";
import { type OidcIssuer, startOidcIssuer } from "../../../simulators/oidc/oidc-issuer";
import { codeOf } from "../support/fixtures";
import { listenLocally } from "../support/listen-locally";

const CLIENT = "bedrock-access-login";
const fetchIt = (url: string, init: RequestInit) => fetch(url, init);

let simulator: OidcIssuer;
let now: number;
let provider: Provider;

beforeEach(async () => {
  now = Date.parse("2026-11-25T12:00:00Z");
  simulator = await startOidcIssuer({
    algorithm: "ES256",
    clock: () => now,
    signIn: { clientId: CLIENT, claims: { sub: "anna", email: "anna@example.com", amr: ["mfa"] } },
  });
  provider = await discoverProvider(simulator.url, fetchIt);
});
afterEach(() => simulator.close());

/** A browser that follows redirects. */
const browse = (url: string) => void fetch(url).catch(() => {});

function browserProps(other: Partial<AuthorizationCodeProps> = {}): AuthorizationCodeProps {
  return {
    ...{ provider, clientId: CLIENT, fetch: fetchIt, scopes: ["openid", "email", "offline_access"] },
    ...{ maxAgeSeconds: 43_200, show: browse, randomBytes, timeoutMilliseconds: 120_000 },
    stop: new AbortController().signal,
    ...other,
  };
}

function deviceProps(other: Partial<DeviceProps> = {}): DeviceProps {
  return {
    ...{ provider, clientId: CLIENT, fetch: fetchIt, scopes: ["openid"], maxAgeSeconds: 43_200 },
    ...{ show: () => {}, sleep: async () => {}, stop: new AbortController().signal },
    ...other,
  };
}

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

test("a browser signs in by code and PKCE, and the token says for whom, when and once", async () => {
  let shown = "";
  const show = (url: string) => {
    shown = url;
    browse(url);
  };
  const { idToken, refreshToken } = await signInByBrowser(browserProps({ show }));
  const asked = Object.fromEntries(new URL(shown).searchParams);

  expect(claimsOf(idToken)).toMatchObject({
    ...{ aud: CLIENT, email: "anna@example.com", nonce: asked.nonce, jti: expect.any(String) },
    auth_time: expect.any(Number),
  });
  expect(refreshToken).toEqual(expect.any(String));
  expect(asked).toMatchObject({
    ...{ response_type: "code", code_challenge_method: "S256", max_age: "43200", scope: "openid email offline_access" },
    redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/),
  });
});

test("scopes that the provider does not know are left out", async () => {
  let shown = "";
  const show = (url: string) => {
    shown = url;
    browse(url);
  };
  await signInByBrowser(browserProps({ show, scopes: ["openid", "groups"] }));
  expect(new URL(shown).searchParams.get("scope")).toBe("openid");
});

test("a refresh token gives another token of the same sign-in, once", async () => {
  const client = { provider, clientId: CLIENT, fetch: fetchIt };
  const first = await signInByBrowser(browserProps());
  const second = await refreshTokens(client, first.refreshToken ?? "");

  expect(claimsOf(second.idToken).auth_time).toBe(claimsOf(first.idToken).auth_time);
  expect(claimsOf(second.idToken).jti).not.toBe(claimsOf(first.idToken).jti);
  expect(await codeOf(refreshTokens(client, first.refreshToken ?? ""))).toBe("login-needed");
});

test("the address of the answer can be the one that is registered", async () => {
  const free = await listenLocally(createServer());
  await free.stop();
  const redirectUri = `http://localhost:${new URL(free.url).port}/signed-in`;
  let shown = "";
  await signInByBrowser(
    browserProps({
      redirectUri,
      show: (url) => {
        shown = url;
        browse(url);
      },
    }),
  );
  expect(new URL(shown).searchParams.get("redirect_uri")).toBe(redirectUri);
});

test.each([
  { says: "of another machine", redirectUri: "http://example.com:80/callback" },
  { says: "by https", redirectUri: "https://localhost:8400/callback" },
  { says: "without a port", redirectUri: "http://localhost/callback" },
  { says: "that is none", redirectUri: "callback" },
])("an address for the answer is refused: one $says", async ({ redirectUri }) => {
  expect(await codeOf(signInByBrowser(browserProps({ redirectUri })))).toBe("login-invalid");
});

test("an answer with another state changes nothing, and the sign-in goes on", async () => {
  const statuses: number[] = [];
  const show = async (url: string) => {
    const redirect = new URL(url).searchParams.get("redirect_uri");
    for (const query of ["code=stolen&state=other", "error=access_denied", ""]) {
      statuses.push((await fetch(`${redirect}?${query}`)).status);
    }
    for (const path of ["/favicon.ico", "//"]) {
      statuses.push((await fetch(`${new URL(redirect ?? "").origin}${path}`)).status);
    }
    browse(url);
  };
  const { idToken } = await signInByBrowser(browserProps({ show: (url) => void show(url) }));

  expect(statuses).toEqual([400, 400, 400, 404, 404]);
  expect(claimsOf(idToken).email).toBe("anna@example.com");
});

test("connections that a browser has opened ahead end with the sign-in, and its page is whole", async () => {
  let ahead: Socket | undefined;
  let page: Promise<string> | undefined;
  const show = async (url: string) => {
    const { port } = new URL(new URL(url).searchParams.get("redirect_uri") ?? "");
    ahead = connect(Number(port), "127.0.0.1");
    await once(ahead, "connect");
    page = fetch(url).then((answer) => answer.text());
  };
  await signInByBrowser(browserProps({ show: (url) => void show(url) }));
  if (ahead?.closed === false) await once(ahead, "close", { signal: AbortSignal.timeout(10_000) });
  expect(await page).toContain("You are signed in. You can close this page.");
});

test("a token that answers another sign-in is not taken", async () => {
  simulator.signIn.as({ sub: "anna", nonce: "another" });
  expect(await codeOf(signInByBrowser(browserProps()))).toBe("login-invalid");
});

test("who says no says why, in one line", async () => {
  simulator.signIn.become({ kind: "refusing", error: "access_denied", description: "not\u001b[31m today\n" });
  const error: Error = await signInByBrowser(browserProps()).then(
    () => new Error("signed in"),
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ code: "login-refused", reason: "access_denied" });
  expect(error.message).toContain("(access_denied: not [31m today).");
  expect(error.message.split("\n")).toHaveLength(1);
});

test("a token endpoint that fails is told", async () => {
  simulator.signIn.become({ kind: "failing", error: "invalid_client", description: "unknown client" });
  await expect(signInByBrowser(browserProps())).rejects.toThrow("invalid_client: unknown client");
});

test("nobody waits for ever, and Ctrl-C ends the waiting", async () => {
  const silent = { show: () => {} };
  expect(await codeOf(signInByBrowser(browserProps({ ...silent, timeoutMilliseconds: 50 })))).toBe("login-timed-out");

  const stop = new AbortController();
  const signing = codeOf(signInByBrowser(browserProps({ ...silent, stop: stop.signal })));
  setTimeout(() => stop.abort(), 20);
  expect(await signing).toBe("login-timed-out");
});

test("a device waits until its code was typed in somewhere else", async () => {
  simulator.signIn.become({ kind: "waiting", milliseconds: 150 });
  const prompts: DevicePrompt[] = [];
  let polls = 0;
  const sleep = async () => {
    polls++;
    now += 60;
  };
  const { idToken } = await signInByDevice(deviceProps({ show: (prompt) => void prompts.push(prompt), sleep }));

  expect(prompts).toEqual([
    { ...prompts[0], code: "BDRK-ACCS", url: `${simulator.url}/device`, completeUrl: expect.stringContaining("BDRK") },
  ]);
  expect(polls).toBe(3);
  expect(claimsOf(idToken)).toMatchObject({ aud: CLIENT, auth_time: expect.any(Number) });
});

test("a device whose owner says no ends", async () => {
  const signing = signInByDevice(
    deviceProps({ show: () => simulator.signIn.become({ kind: "refusing", error: "access_denied" }) }),
  );
  await expect(signing).rejects.toMatchObject({ code: "login-refused", reason: "access_denied" });
});

test("a device asks less often when it is told to", async () => {
  const waits: number[] = [];
  const answers = ["slow_down", "authorization_pending", "expired_token"];
  const slow = (url: string, init: RequestInit) =>
    url.endsWith("/token")
      ? Promise.resolve(Response.json({ error: answers.shift() }, { status: 400 }))
      : fetch(url, init);
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);

  expect(await codeOf(signInByDevice(deviceProps({ fetch: slow, sleep })))).toBe("login-timed-out");
  expect(waits).toEqual([1_000, 6_000, 6_000]);
});

test("a device goes on after answers that did not come, with longer and longer pauses, which end with them", async () => {
  const waits: number[] = [];
  const broken: (() => Promise<Response>)[] = [
    () => Promise.reject(new TypeError("fetch failed")),
    () => Promise.resolve(new Response("<html>", { status: 502 })),
    () => Promise.resolve(Response.json({}, { status: 503 })),
    () => Promise.resolve(Response.json({ error: "authorization_pending" }, { status: 400 })),
  ];
  const shaky = (url: string, init: RequestInit) =>
    url.endsWith("/token") ? (broken.shift() ?? (() => fetch(url, init)))() : fetch(url, init);
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);

  const { idToken } = await signInByDevice(deviceProps({ fetch: shaky, sleep }));
  expect(claimsOf(idToken).email).toBe("anna@example.com");
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 1_000]);
});

test.each([
  ["cannot be reached", () => Promise.reject(new TypeError("fetch failed")), "login-unreachable"],
  ["has a broken proxy before it", () => Promise.resolve(new Response("<html>", { status: 502 })), "login-unreachable"],
  ["is out of order", () => Promise.resolve(Response.json({}, { status: 500 })), "login-refused"],
])("a device whose provider %s until the code has expired says so", async (_, answer, code) => {
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);
  const gone = (url: string, init: RequestInit) => (url.endsWith("/token") ? answer() : fetch(url, init));
  expect(await codeOf(signInByDevice(deviceProps({ fetch: gone, sleep })))).toBe(code);
  expect(waits.reduce((sum, wait) => sum + wait)).toBe(600_000);
  expect(Math.max(...waits)).toBe(60_000);
});

test("Ctrl-C ends a device's pause, however long it is", async () => {
  const stop = new AbortController();
  const sleep = (_: number, signal: AbortSignal) =>
    new Promise<void>((__, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      stop.abort();
    });
  await expect(signInByDevice(deviceProps({ sleep, stop: stop.signal }))).rejects.toThrow("signing in was stopped.");
});

test("a device that gets a page instead of an answer ends at once", async () => {
  const sleep = jest.fn(async () => {});
  const page = (url: string, init: RequestInit) =>
    url.endsWith("/token") ? Promise.resolve(new Response("<html>")) : fetch(url, init);
  expect(await codeOf(signInByDevice(deviceProps({ fetch: page, sleep })))).toBe("login-invalid");
  expect(sleep).toHaveBeenCalledTimes(1);
});

test("a provider without a device flow, or without a browser's, is told", async () => {
  const without = { ...provider, deviceEndpoint: undefined, authorizationEndpoint: undefined };
  expect(await codeOf(signInByDevice(deviceProps({ provider: without })))).toBe("login-unsupported");
  expect(await codeOf(signInByBrowser(browserProps({ provider: without })))).toBe("login-unsupported");
});

const providers: { says: string; answer: (url: string) => Response | Promise<Response>; code: string }[] = [
  { says: "nobody there", answer: () => Promise.reject(new TypeError("fetch failed")), code: "login-unreachable" },
  { says: "a sign-in page", answer: () => new Response("<html>"), code: "login-invalid" },
  { says: "another issuer", answer: () => Response.json({ issuer: "https://evil.example" }), code: "login-invalid" },
  { says: "nothing found", answer: () => Response.json({}, { status: 404 }), code: "login-invalid" },
  {
    says: "endpoints without TLS",
    answer: () => Response.json({ issuer: "https://login.example", token_endpoint: "http://login.example/token" }),
    code: "login-invalid",
  },
  { says: "no endpoint", answer: () => Response.json({ issuer: "https://login.example" }), code: "login-unsupported" },
];

test.each(providers)("a provider is refused: $says", async ({ answer, code }) => {
  expect(await codeOf(discoverProvider("https://login.example", async (url) => answer(url)))).toBe(code);
});

test("a provider without TLS is not even asked", async () => {
  const asked = jest.fn();
  expect(await codeOf(discoverProvider("http://login.example", asked))).toBe("login-invalid");
  expect(asked).not.toHaveBeenCalled();
});
