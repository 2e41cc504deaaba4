import { askJson, type Fetch, requireProtected } from "./http";
import { LoginError } from "./login-error";

/** An identity provider's endpoints. */
export interface Provider {
  readonly issuer: string;
  readonly authorizationEndpoint: string | undefined;
  readonly tokenEndpoint: string;
  readonly deviceEndpoint: string | undefined;
  /** Absent where the provider does not tell. */
  readonly scopes: readonly string[] | undefined;
  /** Whether it names itself in the answer to the browser. RFC 9207. */
  readonly namesItself: boolean;
}

/**
 * Reads the discovery document.
 *
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 * @throws LoginError
 */
export async function discoverProvider(issuer: string, fetch: Fetch): Promise<Provider> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const { status, body } = await askJson(fetch, "the identity provider", url);
  if (status !== 200) {
    throw new LoginError("login-invalid", `${url} answers ${status}: check the identity provider's address.`);
  }
  if (body.issuer !== issuer) {
    throw new LoginError("login-invalid", `${url} is of another issuer: give the address exactly as in \`iss\`.`);
  }
  const tokenEndpoint = endpoint(body.token_endpoint);
  if (tokenEndpoint === undefined) throw new LoginError("login-unsupported", `${url} names no token endpoint.`);
  return {
    issuer,
    authorizationEndpoint: endpoint(body.authorization_endpoint),
    tokenEndpoint,
    deviceEndpoint: endpoint(body.device_authorization_endpoint),
    scopes: Array.isArray(body.scopes_supported)
      ? body.scopes_supported.filter((scope) => typeof scope === "string")
      : undefined,
    namesItself: body.authorization_response_iss_parameter_supported === true,
  };
}

/** Providers refuse the whole request for one scope that they do not know. */
export function knownScopes(wanted: readonly string[], { scopes }: Provider): string {
  return wanted.filter((scope) => scopes === undefined || scopes.includes(scope)).join(" ");
}

function endpoint(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  requireProtected("the identity provider", value);
  return value;
}
