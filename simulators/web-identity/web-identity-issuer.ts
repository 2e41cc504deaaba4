import { randomUUID } from "node:crypto";
import { type IssuerCondition, startOidcIssuer } from "../oidc/oidc-issuer";
import type { Claims, TokenOptions } from "../oidc/token";

export interface WebIdentityAccount {
  readonly accountId: string;
  readonly organizationId: string;
  /** @default the one algorithm that AWS offers beside RS256 */
  readonly algorithm?: "ES384" | "RS256";
  /** Milliseconds since 1970. @default Date.now */
  readonly clock?: () => number;
}

/** What a caller asks of `sts:GetWebIdentityToken`, and who it is. */
export interface WebIdentityRequest {
  readonly audience: string;
  /** ARN of the caller: a role's or a session's. */
  readonly subject: string;
  /** The person's id in the directory of IAM Identity Center, if AWS tells it. */
  readonly identityStoreUserId?: string;
  /** Tags of the principal; an administrator of the account can set them. */
  readonly principalTags?: Readonly<Record<string, string>>;
  /** Tags that the caller itself chooses. */
  readonly requestTags?: Readonly<Record<string, string>>;
  /** @default 300 */
  readonly durationSeconds?: number;
}

/** AWS STS of one account, as far as it issues web identity tokens. */
export interface WebIdentityIssuer {
  /** `iss` of its tokens. */
  readonly url: string;
  getWebIdentityToken(request: WebIdentityRequest): string;
  /** A token with claims and a signature that AWS would not make. */
  forge(request: WebIdentityRequest, claims: Claims, options?: TokenOptions): string;
  become(condition: IssuerCondition): void;
  close(): Promise<void>;
}

/**
 * Starts the issuer of an account, on 127.0.0.1.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html
 */
export async function startWebIdentityIssuer(account: WebIdentityAccount): Promise<WebIdentityIssuer> {
  const { algorithm = "ES384", clock } = account;
  const issuer = await startOidcIssuer({ algorithm, ...(clock !== undefined && { clock }) });
  const issue = (request: WebIdentityRequest, claims: Claims, options: TokenOptions) =>
    issuer.issue(
      { ...claimsOf(account, request), ...claims },
      { expiresInSeconds: request.durationSeconds ?? 300, ...options },
    );
  return {
    url: issuer.url,
    getWebIdentityToken: (request) => issue(request, {}, {}),
    forge: (request, claims, options = {}) => issue(request, claims, options),
    become: (condition) => issuer.become(condition),
    close: () => issuer.close(),
  };
}

function claimsOf({ accountId, organizationId }: WebIdentityAccount, request: WebIdentityRequest): Claims {
  const { audience, subject, identityStoreUserId, principalTags, requestTags } = request;
  return {
    aud: audience,
    sub: subject,
    jti: randomUUID(),
    "https://sts.amazonaws.com/": {
      aws_account: accountId,
      source_region: "eu-central-1",
      org_id: organizationId,
      ou_path: `${organizationId}/r-ab12/ou-ab12-11111111/`,
      ...(identityStoreUserId !== undefined && { identity_store_user_id: identityStoreUserId }),
      ...(principalTags && { principal_tags: principalTags }),
      ...(requestTags && { request_tags: requestTags }),
    },
  };
}
