import { createPrivateKey, X509Certificate } from "node:crypto";
import { askJson, type Fetch, oneLine } from "../login/http";
import { LoginError } from "../login/login-error";
import { makeRequest, type RequestKeyKind } from "../request/make-request";
import type { SessionSettings } from "./client-settings";
import { identityText } from "./identity";

/** A certificate with its key, as it goes into its file. */
export interface ObtainedCertificate {
  readonly identityText: string;
  readonly user: string;
  readonly team: string;
  readonly serial: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly session: SessionSettings | undefined;
}

/** What an issuer tells everybody. */
export interface IssuerSettingsAnswer {
  readonly environment: string;
  readonly provider: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** @throws LoginError */
export async function askIssuerSettings(issuer: string, fetch: Fetch): Promise<IssuerSettingsAnswer> {
  const { status, body } = await askJson(fetch, "the certificate issuer", `${issuer}/issuer/v1/settings`);
  const { environment, provider, clientId, scopes } = body;
  const isWhole =
    status === 200 &&
    [environment, provider, clientId].every((each) => typeof each === "string") &&
    Array.isArray(scopes);
  if (!isWhole) {
    throw new LoginError("login-invalid", `${issuer} is no certificate issuer (status ${status}): check \`--issuer\`.`);
  }
  return {
    environment: `${environment}`,
    provider: `${provider}`,
    clientId: `${clientId}`,
    scopes: scopes.filter((scope) => typeof scope === "string"),
  };
}

/**
 * Makes a key and asks for its certificate. The key stays in this process until it is written to its file.
 *
 * @throws LoginError `certificate-refused` with the issuer's words
 */
export async function askCertificate(
  issuer: string,
  idToken: string,
  fetch: Fetch,
  keyKind?: RequestKeyKind,
): Promise<ObtainedCertificate> {
  const { privateKeyPem, requestPem } = await makeRequest(keyKind);
  const { status, body } = await askJson(fetch, "the certificate issuer", `${issuer}/issuer/v1/certificates`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${idToken}` },
    body: JSON.stringify({ csr: requestPem }),
  });
  if (status !== 201) throw refused(status, body.error);
  const { certificate, chain, expiresAt, serial, user, team, session } = body;
  const texts = [certificate, chain, expiresAt, serial, user, team];
  if (!texts.every((text) => typeof text === "string") || !isFor(`${certificate}`, privateKeyPem)) {
    throw new LoginError("login-invalid", "what the issuer sent is not the certificate of our key: try again.");
  }
  return {
    identityText: identityText(privateKeyPem, `${certificate}`, `${chain}`),
    user: `${user}`,
    team: `${team}`,
    serial: `${serial}`,
    expiresAt: `${expiresAt}`,
    session: sessionOf(session),
  };
}

function refused(status: number, error: unknown): LoginError {
  const { code, message, mend }: Partial<Record<"code" | "message" | "mend", unknown>> =
    typeof error === "object" && error !== null ? error : {};
  const said = [message, mend].flatMap((text) => (typeof text === "string" ? [oneLine(text)] : [])).join(" ");
  return new LoginError(
    "certificate-refused",
    `the issuer refused a certificate (${typeof code === "string" ? oneLine(code) : status}): ${said || "it does not say why."}`,
    typeof code === "string" ? oneLine(code) : `${status}`,
  );
}

function isFor(certificatePem: string, privateKeyPem: string): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem));
  } catch {
    return false;
  }
}

function sessionOf(value: unknown): SessionSettings | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const {
    trustAnchorArn,
    profileArn,
    roleArn,
    region,
    durationSeconds,
    endpoint,
  }: Partial<Record<keyof SessionSettings, unknown>> = value;
  if (![trustAnchorArn, profileArn, roleArn, region].every((text) => typeof text === "string")) return undefined;
  return {
    trustAnchorArn: `${trustAnchorArn}`,
    profileArn: `${profileArn}`,
    roleArn: `${roleArn}`,
    region: `${region}`,
    durationSeconds: typeof durationSeconds === "number" ? durationSeconds : DEFAULT_SESSION_SECONDS,
    ...(typeof endpoint === "string" && { endpoint }),
  };
}

/** As a profile of Roles Anywhere has it. */
export const DEFAULT_SESSION_SECONDS = 3_600;
