import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { DeviceCodes } from "./device-codes";
import type { Grant } from "./grant";
import { redirectProblem } from "./redirect";
import { readForm, sendJson } from "./sign-in-http";
import type { Claims, TokenOptions } from "./token";

export interface SignInOptions {
  /** The one client there is: public, so without a secret. */
  readonly clientId: string;

  /** Who signs in. `auth_time`, `jti`, `aud` and `nonce` are the issuer's own unless they stand here. */
  readonly claims: Claims;

  /** Whether there are refresh tokens for whoever asks for `offline_access`. @default true */
  readonly refreshTokens?: boolean;
}

/**
 * How signing in goes.
 *
 * - `at-once`: as if the person had a session already.
 * - `waiting`: the person takes so long.
 * - `refusing`: with this error, sent back to the client.
 * - `failing`: the token endpoint answers with this error.
 */
export type SignInCondition =
  | { readonly kind: "at-once" }
  | { readonly kind: "waiting"; readonly milliseconds: number }
  | { readonly kind: "refusing"; readonly error: string; readonly description?: string }
  | { readonly kind: "failing"; readonly error: string; readonly description?: string };

/** Signing in by authorization code with PKCE (RFC 7636) and by device (RFC 8628), at one issuer. */
export class SignIn {
  private condition: SignInCondition = { kind: "at-once" };
  private claims: Claims;
  private token: TokenOptions = {};
  private readonly codes = new Map<string, Grant & { readonly challenge: string; readonly redirect: string }>();
  private readonly refreshTokens = new Map<string, Grant>();
  private readonly devices: DeviceCodes;
  private readonly seen: string[] = [];

  constructor(
    private readonly options: SignInOptions,
    private readonly issue: (claims: Claims, token?: TokenOptions) => string,
    private readonly clock: () => number,
  ) {
    this.claims = options.claims;
    this.devices = new DeviceCodes(clock);
  }

  become(condition: SignInCondition): void {
    this.condition = condition;
  }

  /** Somebody else signs in from now on, or the same person in another way. */
  as(claims: Claims, token: TokenOptions = {}): void {
    this.claims = claims;
    this.token = token;
  }

  /** Takes back every refresh token. */
  revokeRefreshTokens(): void {
    this.refreshTokens.clear();
  }

  /** Every request so far: address, and form. */
  requests(): readonly string[] {
    return this.seen;
  }

  discovery(url: string): object {
    return {
      authorization_endpoint: `${url}${PATHS.authorize}`,
      token_endpoint: `${url}${PATHS.token}`,
      device_authorization_endpoint: `${url}${PATHS.device}`,
      code_challenge_methods_supported: ["S256"],
      scopes_supported: ["openid", "email", "profile", ...(this.options.refreshTokens === false ? [] : [OFFLINE])],
      grant_types_supported: ["authorization_code", "refresh_token", DEVICE_GRANT],
      authorization_response_iss_parameter_supported: false,
    };
  }

  serves(path: string): boolean {
    return Object.values<string>(PATHS).includes(path);
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const form = request.method === "POST" ? await readForm(request) : url.searchParams;
    this.seen.push(`${request.method} ${request.url} ${form}`);
    switch (url.pathname) {
      case PATHS.authorize:
        await this.authorize(form, response);
        return;
      case PATHS.device:
        this.beginDevice(form, request, response);
        return;
      default:
        this.exchange(form, response);
    }
  }

  private async authorize(query: URLSearchParams, response: ServerResponse): Promise<void> {
    const redirect = query.get("redirect_uri") ?? "";
    const problem = query.get("client_id") === this.options.clientId ? redirectProblem(redirect) : "unknown client_id";
    if (problem !== undefined) {
      sendJson(response, 400, { error: "invalid_request", error_description: problem });
      return;
    }
    const condition = this.condition;
    if (condition.kind === "waiting") await new Promise((over) => setTimeout(over, condition.milliseconds));
    const answer = new URL(redirect);
    answer.searchParams.set("state", query.get("state") ?? "");
    const challenge = query.get("code_challenge") ?? "";
    const refused =
      condition.kind === "refusing"
        ? condition
        : query.get("response_type") !== "code" || query.get("code_challenge_method") !== "S256" || challenge === ""
          ? { error: "invalid_request", description: "code and S256 only" }
          : undefined;
    if (refused === undefined) {
      const code = newSecret();
      this.codes.set(code, { ...this.grant(query), challenge, redirect });
      answer.searchParams.set("code", code);
    } else {
      answer.searchParams.set("error", refused.error);
      if (refused.description !== undefined) answer.searchParams.set("error_description", refused.description);
    }
    response.writeHead(302, { location: answer.href }).end();
  }

  private beginDevice(form: URLSearchParams, request: IncomingMessage, response: ServerResponse): void {
    if (form.get("client_id") !== this.options.clientId) {
      sendJson(response, 401, { error: "invalid_client" });
      return;
    }
    const { condition } = this;
    const wait = condition.kind === "waiting" ? condition.milliseconds : 0;
    sendJson(response, 200, this.devices.begin(`http://${request.headers.host}/device`, wait, this.grant(form)));
  }

  private exchange(form: URLSearchParams, response: ServerResponse): void {
    const { condition } = this;
    const outcome =
      condition.kind === "failing"
        ? { error: condition.error, description: condition.description }
        : form.get("client_id") === this.options.clientId
          ? this.grantOf(form)
          : { error: "invalid_client" };
    if ("error" in outcome) {
      const { error, description } = outcome;
      sendJson(response, 400, { error, ...(description !== undefined && { error_description: description }) });
      return;
    }
    sendJson(response, 200, this.tokensOf(outcome));
  }

  private grantOf(form: URLSearchParams): Grant | { readonly error: string; readonly description?: string } {
    switch (form.get("grant_type")) {
      case "authorization_code": {
        const code = form.get("code") ?? "";
        const known = this.codes.get(code);
        this.codes.delete(code); // once, also for whoever does not have the verifier
        const proof = createHash("sha256")
          .update(form.get("code_verifier") ?? "")
          .digest("base64url");
        const holds = known?.challenge === proof && known.redirect === form.get("redirect_uri");
        return known !== undefined && holds ? known : { error: "invalid_grant", description: "code or verifier" };
      }
      case "refresh_token": {
        const token = form.get("refresh_token") ?? "";
        const known = this.refreshTokens.get(token);
        this.refreshTokens.delete(token);
        return known ?? { error: "invalid_grant", description: "refresh token" };
      }
      case DEVICE_GRANT:
        return this.condition.kind === "refusing"
          ? { error: this.condition.error }
          : this.devices.poll(form.get("device_code") ?? "");
      default:
        return { error: "unsupported_grant_type" };
    }
  }

  private grant(asked: URLSearchParams): Grant {
    const nonce = asked.get("nonce");
    const offline = this.options.refreshTokens !== false && (asked.get("scope") ?? "").split(" ").includes(OFFLINE);
    return { authTime: Math.floor(this.clock() / 1000), nonce, offline };
  }

  private tokensOf(grant: Grant): object {
    const claims = {
      aud: this.options.clientId,
      auth_time: grant.authTime, // also at a refresh: when the person signed in
      jti: newSecret(),
      ...(grant.nonce !== null && { nonce: grant.nonce }),
      ...this.claims,
    };
    const refreshToken = grant.offline ? newSecret() : undefined;
    if (refreshToken !== undefined) this.refreshTokens.set(refreshToken, { ...grant, nonce: null });
    return {
      token_type: "Bearer",
      access_token: newSecret(),
      expires_in: 3600,
      id_token: this.issue(claims, this.token),
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    };
  }
}

const PATHS = { authorize: "/authorize", token: "/token", device: "/device_authorization" } as const;
const OFFLINE = "offline_access";
const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

function newSecret(): string {
  return randomBytes(24).toString("base64url");
}
