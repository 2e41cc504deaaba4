import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { SignIn, type SignInOptions } from "./sign-in";
import { makeSigningKey, type SigningAlgorithm, type SigningKey } from "./signing-key";
import { type Claims, makeToken, type TokenOptions } from "./token";

export interface OidcIssuerOptions {
  /** @default one that is free */
  readonly port?: number;

  /** In PEM. Some verifiers fetch keys by HTTPS only. @default plain HTTP */
  readonly tls?: { readonly key: string; readonly cert: string };

  /** Of the first key. @default "RS256" */
  readonly algorithm?: SigningAlgorithm;

  /** Milliseconds since 1970. @default Date.now */
  readonly clock?: () => number;

  /** Lets somebody sign in, by authorization code or by device. @default nobody logs in */
  readonly signIn?: SignInOptions;
}

/**
 * How the issuer answers.
 *
 * - `unreachable`: every connection breaks.
 * - `slow`: so many milliseconds later.
 * - `failing`: with this status.
 * - `babbling`: 200, with something that is not JSON.
 */
export type IssuerCondition =
  | { readonly kind: "well" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "slow"; readonly milliseconds: number }
  | { readonly kind: "failing"; readonly status: number }
  | { readonly kind: "babbling" };

export interface RotateOptions {
  /** @default the current key's */
  readonly algorithm?: SigningAlgorithm;

  /** Whether `/jwks` goes on publishing the keys from before. @default true */
  readonly keepsOld?: boolean;
}

export interface OidcIssuer {
  /** The issuer identifier: `iss` of its tokens, without a slash at the end. */
  readonly url: string;
  readonly jwksUrl: string;

  /** Signs claims. Those given replace what the issuer puts itself: `iss`, `iat`, `exp`; one that is `undefined` is left out. */
  issue(claims: Claims, options?: TokenOptions): string;

  /** Makes a new key, publishes it and signs with it from now on. */
  rotate(options?: RotateOptions): SigningKey;

  /** The key that signs. */
  currentKey(): SigningKey;

  become(condition: IssuerCondition): void;

  /** How signing in goes. Its endpoints exist only with the option `signIn`. */
  readonly signIn: SignIn;

  /** How often the keys were asked for. */
  keyRequests(): number;

  close(): Promise<void>;
}

/** Starts an OpenID Connect issuer on 127.0.0.1: discovery, keys, tokens on demand, and signing in where it is asked for. */
export async function startOidcIssuer(options: OidcIssuerOptions = {}): Promise<OidcIssuer> {
  const { tls, clock = Date.now } = options;
  let generation = 1;
  let current = makeSigningKey(`key-${generation}`, options.algorithm ?? "RS256");
  let published: readonly SigningKey[] = [current];
  let condition: IssuerCondition = { kind: "well" };
  let keyRequests = 0;

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url?.split("?")[0] ?? "";
    if (KEY_PATHS.includes(path)) keyRequests++;
    if (options.signIn !== undefined && condition.kind === "well" && signIn.serves(path)) {
      void signIn.serve(request, response);
      return;
    }
    respond(request, response, condition, () => {
      if (KEY_PATHS.includes(path)) return { keys: published.map(({ jwk }) => jwk) };
      if (path !== "/.well-known/openid-configuration") return undefined;
      return { ...discovery(url, published), ...(options.signIn !== undefined && signIn.discovery(url)) };
    });
  };
  const server = tls === undefined ? createHttpServer(answer) : createHttpsServer(tls, answer);
  await new Promise<void>((ready, failed) => {
    server.once("error", failed);
    server.listen(options.port ?? 0, "127.0.0.1", ready);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The issuer has no port.");
  const url = `${tls === undefined ? "http" : "https"}://127.0.0.1:${address.port}`;

  const issue = (claims: Claims, token: TokenOptions = {}) =>
    makeToken({ iss: url, ...claims }, token, token.key ?? current, Math.floor(clock() / 1000));
  const signIn = new SignIn(options.signIn ?? { clientId: "", claims: {} }, issue, clock);

  return {
    url,
    jwksUrl: `${url}${KEY_PATHS[0]}`,
    issue,
    signIn,
    rotate: ({ algorithm = current.algorithm, keepsOld = true } = {}) => {
      generation++;
      current = makeSigningKey(`key-${generation}`, algorithm);
      published = keepsOld ? [...published, current] : [current];
      return current;
    },
    currentKey: () => current,
    become: (next) => {
      condition = next;
      if (next.kind === "unreachable") server.closeAllConnections();
    },
    keyRequests: () => keyRequests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** The second is where Cognito and many verifiers look when discovery is not used. */
const KEY_PATHS: readonly string[] = ["/jwks", "/.well-known/jwks.json"];

function discovery(url: string, keys: readonly SigningKey[]): object {
  return {
    issuer: url,
    jwks_uri: `${url}${KEY_PATHS[0]}`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [...new Set(keys.map(({ algorithm }) => algorithm))],
  };
}

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  condition: IssuerCondition,
  document: () => object | undefined,
): void {
  const send = (status: number, body: string) => {
    response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    response.end(body);
  };
  const sendDocument = () => {
    const found = request.method === "GET" ? document() : undefined;
    if (found === undefined) send(404, '{"error":"not_found"}');
    else send(200, JSON.stringify(found));
  };
  switch (condition.kind) {
    case "well":
      sendDocument();
      return;
    case "unreachable":
      request.socket.destroy();
      return;
    case "slow": {
      const timer = setTimeout(sendDocument, condition.milliseconds);
      response.once("close", () => clearTimeout(timer));
      return;
    }
    case "failing":
      send(condition.status, '{"error":"server_error"}');
      return;
    case "babbling":
      send(200, "<html>Sign in</html>");
  }
}
