import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { LoginSettings } from "../../access/issuing-policy";
import type { AuthoritySuccession } from "../authority/succession";
import type { CertificateIssuer, IssuedAnswer } from "./certificate-issuer";
import { IssuerError, type IssuerErrorCode } from "./issuer-error";

/** What a client must know before anybody has logged in. Public. */
export interface ClientSettings extends LoginSettings {
  readonly environment: string;
}

/** Body of the answer to a request for a certificate. */
export interface CertificateBody {
  readonly certificate: string;
  /** The CAs up to below the trust anchor, as PEM; often empty. */
  readonly chain: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly serial: string;
  readonly user: string;
  readonly team: string;
  readonly session?: IssuedAnswer["session"];
}

/** Body of the answer about the authority. Public: certificates hold no secret. */
export interface AuthorityBody {
  readonly commonName: string;
  /** What trust anchors take: one or two certificates. */
  readonly pem: string;
  /** ISO 8601; of the one that issues. */
  readonly expiresAt: string;
}

export interface IssuerAppOptions {
  readonly issuer: CertificateIssuer;
  readonly authority: Pick<AuthoritySuccession, "issuing" | "anchorPem">;
  /** Told of errors whose cause the client must not see. */
  readonly report: (error: unknown) => void;
}

/** The issuer over HTTP: the same on a laptop and behind API Gateway. */
export function issuerApp({ issuer, authority, report }: IssuerAppOptions): Hono {
  const app = new Hono();
  const { environment, login } = issuer.policy;
  const settings: ClientSettings = { environment, ...login };
  app.get("/issuer/v1/settings", (context) => context.json(settings));
  app.get("/issuer/v1/authority", (context) => context.json(authorityBodyOf(authority)));
  app.post(
    "/issuer/v1/certificates",
    bodyLimit({ maxSize: LONGEST_BODY, onError: () => answer(bodyInvalid("the body is too long.")) }),
    async (context) => {
      const token = bearerOf(context.req.header("authorization"));
      const source = lastHop(context.req.header("x-forwarded-for"));
      const csr = csrOf(await context.req.text());
      const issued = await issuer.issue({ token, csr, ...(source !== undefined && { source }) });
      return Response.json(bodyOf(issued), { status: 201, headers: NOT_STORED });
    },
  );
  app.notFound(() =>
    Response.json({ error: { code: "not-found", message: "there is nothing here." } }, { status: 404 }),
  );
  app.onError((error) => {
    const known = error instanceof IssuerError;
    if (!known || error.cause !== undefined) report(known ? error.cause : error);
    return answer(
      known
        ? error
        : new IssuerError("authority-failed", "the issuer failed.", { mend: "Try again in a moment.", cause: error }),
    );
  });
  return app;
}

/** Four times the longest request that is read. */
const LONGEST_BODY = 32_768;

const NOT_STORED = { "cache-control": "no-store" };

function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +([^\s]+)$/i.exec(header ?? "")?.[1];
}

function csrOf(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw bodyInvalid("the body is not JSON.");
  }
  const csr = typeof body === "object" && body !== null && "csr" in body ? body.csr : undefined;
  if (typeof csr !== "string") throw bodyInvalid("the body has no `csr`.");
  return csr;
}

function bodyInvalid(message: string): IssuerError {
  return new IssuerError("body-invalid", message, { mend: 'Send {"csr": "-----BEGIN CERTIFICATE REQUEST-----…"}.' });
}

function bodyOf({ leaf, user, team, session }: IssuedAnswer): CertificateBody {
  return {
    certificate: leaf.pem,
    chain: leaf.intermediatesPem,
    expiresAt: new Date(leaf.notAfter).toISOString(),
    serial: leaf.serial,
    user,
    team,
    ...(session !== undefined && { session }),
  };
}

function authorityBodyOf({ issuing, anchorPem }: IssuerAppOptions["authority"]): AuthorityBody {
  const { issuing: certificate, notAfter } = issuing.chain;
  return { commonName: certificate.commonName, pem: anchorPem, expiresAt: new Date(notAfter).toISOString() };
}

function answer({ code, message, mend, reason, retryAfterSeconds }: IssuerError): Response {
  return Response.json(
    { error: { code, message, mend, ...(reason !== undefined && { reason }) } },
    {
      status: STATUS[code],
      headers: {
        ...NOT_STORED,
        ...(STATUS[code] === 401 && { "www-authenticate": 'Bearer realm="bedrock-access"' }),
        ...(retryAfterSeconds !== undefined && { "retry-after": `${retryAfterSeconds}` }),
      },
    },
  );
}

const STATUS: Readonly<Record<IssuerErrorCode, number>> = {
  "no-token": 401,
  "token-invalid": 401,
  "token-expired": 401,
  "token-not-yet-valid": 401,
  "wrong-audience": 401,
  "login-unknown": 401,
  "login-too-old": 401,
  "token-used": 401,
  "mfa-required": 403,
  "device-required": 403,
  "claim-required": 403,
  "user-name": 403,
  "no-team": 403,
  revoked: 403,
  "rate-limited": 429,
  "request-refused": 400,
  "body-invalid": 400,
  "provider-unreachable": 503,
  "authority-failed": 500,
};

/** Proxies append the address that they saw; what stands before it anybody may have written. */
function lastHop(forwardedFor: string | undefined): string | undefined {
  return forwardedFor?.split(",").at(-1)?.trim().slice(0, 100);
}
