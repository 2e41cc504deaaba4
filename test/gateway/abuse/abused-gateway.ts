import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { IssuerPolicy } from "../../../access/runtime-policy";
import { type OidcIssuer, startOidcIssuer } from "../../../simulators/oidc/oidc-issuer";
import { KEYS, startTestGateway, type TestGateway, type TestGatewayOptions } from "../../support/gateway";

/** Stands in whatever a test sends, and must never stand in what the gateway writes. */
export const MARK = "planted-mark-8c1f";

export const AUDIENCE = "abused-gateway";

export interface AbusedGateway extends TestGateway {
  readonly issuer: OidcIssuer;
  /** What its caller has used, all limits of all scopes. */
  usage(): Promise<unknown>;
  /** All that it has written: its log, and the files beside its ledger. */
  written(): string;
}

/**
 * A gateway for the tests of a file, with an identity provider. After each test: nothing was asked upstream, nothing is charged or
 * held, and nothing that the test sent stands in a log.
 */
export function useAbusedGateway(options: TestGatewayOptions = {}): () => AbusedGateway {
  let gateway: AbusedGateway | undefined;
  let before: unknown;
  const get = () => {
    if (gateway === undefined) throw new Error("The gateway has not started.");
    return gateway;
  };
  beforeAll(async () => {
    gateway = await startAbusedGateway(options);
    before = await gateway.usage();
  });
  afterEach(async () => {
    expect(get().bedrock.requests()).toEqual([]);
    expect(await get().usage()).toEqual(before);
    expect(get().written()).not.toContain(MARK);
  });
  afterAll(async () => {
    await get().issuer.close();
    await get().close();
  });
  return get;
}

async function startAbusedGateway(options: TestGatewayOptions): Promise<AbusedGateway> {
  const issuer = await startOidcIssuer({ algorithm: "ES256" });
  const trusted: IssuerPolicy = {
    issuer: issuer.url,
    audience: AUDIENCE,
    jwksUri: issuer.jwksUrl,
    userClaim: "email",
    groupsClaim: "groups",
    requiredAmr: [],
    requiredClaims: {},
    clockSkewSeconds: 30,
  };
  const started = await startTestGateway({
    ...options,
    policy: (policy) => ({ ...(options.policy?.(policy) ?? policy), identity: { issuers: [trusted] } }),
  });
  return {
    ...started,
    issuer,
    async usage() {
      const answer = await fetch(`${started.url}/access/v1/me`, { headers: { "x-api-key": KEYS.anna } });
      return ((await answer.json()) as { readonly limits: unknown }).limits;
    },
    written: () => [...started.log, ...filesIn(dirname(started.ledgerPath))].join("\n"),
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(folder, name), "utf8"));
}

/** A way in, and how it says no. */
export interface Way {
  readonly name: "bedrock" | "anthropic" | "openai";
  readonly path: string;
  /** A body that it takes. */
  readonly body: Readonly<Record<string, unknown>>;
}

export const WAYS: readonly Way[] = [
  {
    name: "bedrock",
    path: "/bedrock/model/claude-sonnet/converse",
    body: { messages: [{ role: "user", content: [{ text: MARK }] }] },
  },
  {
    name: "anthropic",
    path: "/anthropic/v1/messages",
    body: { model: "claude-sonnet", max_tokens: 100, messages: [{ role: "user", content: MARK }] },
  },
  {
    name: "openai",
    path: "/openai/v1/chat/completions",
    body: { model: "claude-sonnet", max_tokens: 100, messages: [{ role: "user", content: MARK }] },
  },
];

export type ErrorKind =
  | "unauthenticated"
  | "forbidden"
  | "not-found"
  | "invalid"
  | "too-large"
  | "unsupported-encoding";

/** What each surface's clients look at. */
const ERRORS: Readonly<Record<ErrorKind, Readonly<Record<Way["name"], readonly [status: number, type: string]>>>> = {
  unauthenticated: {
    bedrock: [403, "UnrecognizedClientException"],
    anthropic: [401, "authentication_error"],
    openai: [401, "invalid_request_error"],
  },
  forbidden: {
    bedrock: [403, "AccessDeniedException"],
    anthropic: [403, "permission_error"],
    openai: [403, "permission_error"],
  },
  "not-found": {
    bedrock: [404, "ResourceNotFoundException"],
    anthropic: [404, "not_found_error"],
    openai: [404, "invalid_request_error"],
  },
  invalid: {
    bedrock: [400, "ValidationException"],
    anthropic: [400, "invalid_request_error"],
    openai: [400, "invalid_request_error"],
  },
  "too-large": {
    bedrock: [413, "ValidationException"],
    anthropic: [413, "request_too_large"],
    openai: [413, "invalid_request_error"],
  },
  "unsupported-encoding": {
    bedrock: [415, "ValidationException"],
    anthropic: [415, "invalid_request_error"],
    openai: [415, "invalid_request_error"],
  },
};

/** An error in the surface's own shape, with a sentence for people. */
export async function expectError(answer: Response, way: Way, kind: ErrorKind, says: RegExp): Promise<void> {
  const body = (await answer.json()) as {
    readonly message?: string;
    readonly error?: { readonly type: string; readonly message: string };
  };
  const type = way.name === "bedrock" ? answer.headers.get("x-amzn-errortype") : body.error?.type;
  expect([answer.status, type]).toEqual(ERRORS[kind][way.name]);
  expect(body.message ?? body.error?.message).toMatch(says);
}

export function post(
  { url }: AbusedGateway,
  path: string,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  headers: Readonly<Record<string, string>> = { authorization: `Bearer ${KEYS.anna}` },
): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    ...(body instanceof ReadableStream && { duplex: "half" }),
  });
}
