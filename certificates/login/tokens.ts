import { askJson, type Fetch, formOf, oneLine } from "./http";
import { LoginError } from "./login-error";
import type { Provider } from "./provider";

/** What a sign-in yields. Both are secrets. */
export interface LoginTokens {
  readonly idToken: string;
  /** Where the provider gives one: gets further ID tokens without a person. */
  readonly refreshToken: string | undefined;
}

/** A program at the identity provider: public, so without a secret. */
export interface LoginClient {
  readonly clientId: string;
  readonly provider: Provider;
  readonly fetch: Fetch;
}

/** The token endpoint's answer: tokens, or the `error` of RFC 6749. */
export async function askTokens(
  { provider, clientId, fetch }: LoginClient,
  grant: Readonly<Record<string, string>>,
): Promise<LoginTokens | TokenRefusal> {
  const form = formOf({ client_id: clientId, ...grant });
  const { status, body } = await askJson(fetch, "the identity provider", provider.tokenEndpoint, form);
  if (status !== 200) {
    const description = typeof body.error_description === "string" ? body.error_description : undefined;
    return { error: typeof body.error === "string" ? body.error : `status ${status}`, description, status };
  }
  if (typeof body.id_token !== "string") {
    throw new LoginError(
      "login-unsupported",
      "the identity provider gives no ID token: register the client for OpenID Connect, with the scope `openid`.",
    );
  }
  return {
    idToken: body.id_token,
    refreshToken: typeof body.refresh_token === "string" ? body.refresh_token : undefined,
  };
}

export interface TokenRefusal {
  readonly error: string;
  readonly description: string | undefined;
  readonly status: number;
}

/** @throws LoginError `login-refused` for a refusal */
export function requireTokens(answer: LoginTokens | TokenRefusal): LoginTokens {
  if (!("error" in answer)) return answer;
  throw refusedBy(answer);
}

export function refusedBy({ error: given, description }: Omit<TokenRefusal, "status">): LoginError {
  const error = oneLine(given);
  const said = description === undefined ? error : `${error}: ${oneLine(description)}`;
  const mend =
    error === "access_denied"
      ? "Sign in again and agree, or ask your platform team."
      : "Try again; if it stays so, ask your platform team how the command is registered there.";
  return new LoginError("login-refused", `the identity provider refused (${said}). ${mend}`, error);
}

/**
 * New tokens from a refresh token.
 *
 * @throws LoginError `login-needed` when the provider has ended the session
 */
export async function refreshTokens(client: LoginClient, refreshToken: string): Promise<LoginTokens> {
  const answer = await askTokens(client, { grant_type: "refresh_token", refresh_token: refreshToken });
  if ("error" in answer && answer.error === "invalid_grant") {
    throw new LoginError(
      "login-needed",
      "the identity provider has ended your session: sign in again with `bedrock-access login`.",
    );
  }
  const tokens = requireTokens(answer);
  return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken }; // providers may keep the old one valid
}
