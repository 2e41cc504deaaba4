import { createHash } from "node:crypto";
import { LoginError } from "./login-error";
import { listenForAnswer } from "./loopback";
import { knownScopes } from "./provider";
import { askTokens, type LoginClient, type LoginTokens, refusedBy, requireTokens } from "./tokens";

export interface AuthorizationCodeProps extends LoginClient {
  readonly scopes: readonly string[];
  /** How old the sign-in may be, in seconds: an older one is asked for again, and the token says when it was. */
  readonly maxAgeSeconds: number;
  /** Such as `http://localhost:8400/callback`, for providers that want it registered. @default any port of 127.0.0.1 */
  readonly redirectUri?: string;
  /** Shows the address to the person, in a browser if it can. */
  readonly show: (url: string) => void;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly timeoutMilliseconds: number;
  readonly stop: AbortSignal;
}

/**
 * Signs in by a browser on this machine: authorization code with PKCE, answered to a port that nobody else can listen on.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8252
 * @throws LoginError
 */
export async function signInByBrowser(props: AuthorizationCodeProps): Promise<LoginTokens> {
  const { provider, clientId, randomBytes } = props;
  if (provider.authorizationEndpoint === undefined) {
    throw new LoginError("login-unsupported", "the identity provider has no sign-in by browser: try `--device`.");
  }
  const secret = () => Buffer.from(randomBytes(32)).toString("base64url");
  const [state, nonce, verifier] = [secret(), secret(), secret()];
  const { redirectUri, timeoutMilliseconds, stop } = props;
  const answering = await listenForAnswer({ state, redirectUri, timeoutMilliseconds, stop });
  try {
    const url = new URL(provider.authorizationEndpoint);
    const query = {
      response_type: "code",
      client_id: clientId,
      redirect_uri: answering.redirectUri,
      scope: knownScopes(props.scopes, provider),
      state,
      nonce,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      max_age: `${props.maxAgeSeconds}`,
    };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    props.show(url.href);
    const code = codeOf(await answering.answer, props);
    const tokens = requireTokens(
      await askTokens(props, {
        grant_type: "authorization_code",
        code,
        redirect_uri: answering.redirectUri,
        code_verifier: verifier,
      }),
    );
    requireNonce(tokens, nonce);
    return tokens;
  } finally {
    answering.close();
  }
}

function codeOf(answer: URLSearchParams, { provider }: LoginClient): string {
  const issuer = answer.get("iss");
  if (issuer === null ? provider.namesItself : issuer !== provider.issuer) {
    throw new LoginError("login-invalid", "the answer in the browser came from another identity provider: try again.");
  }
  const error = answer.get("error");
  if (error !== null) throw refusedBy({ error, description: answer.get("error_description") ?? undefined });
  const code = answer.get("code");
  if (code === null) throw new LoginError("login-invalid", "the answer in the browser has no code: try again.");
  return code;
}

/** Of a token that came straight from the provider over TLS; the issuer verifies its signature. */
function requireNonce({ idToken }: LoginTokens, nonce: string): void {
  if (nonceOf(idToken) === nonce) return;
  throw new LoginError("login-invalid", "the token is not the answer to this sign-in (`nonce`): try again.");
}

function nonceOf(token: string): unknown {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    return typeof claims === "object" && claims !== null && "nonce" in claims ? claims.nonce : undefined;
  } catch {
    return undefined;
  }
}
