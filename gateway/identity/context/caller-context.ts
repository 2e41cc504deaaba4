import { hash, type KeyObject, verify } from "node:crypto";
import type { Principal } from "../../../access/principal";
import { TEAM_NAME, USER_NAME } from "../../../environment/name-forms";
import { own } from "../../../environment/own";

/** What the authorizer tells the gateway about a caller. */
export interface CallerContext {
  readonly principal: Principal;
  /** Of the credential that was checked: a context says nothing about any other. */
  readonly credentialHash: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** By this name it stands in the context that API Gateway's authorizer returns. */
export const SIGNED_CONTEXT = "caller";

/** Signs bytes with ECDSA on P-256 over their SHA-256; returns the signature in DER, as AWS KMS makes it. */
export type SignBytes = (message: Uint8Array) => Promise<Uint8Array>;

/** One value of letters, digits, dots, hyphens and underscores: `c1.<context>.<signature>`, both parts in base64url. */
export async function signContext(context: CallerContext, sign: SignBytes): Promise<string> {
  const { principal, credentialHash, issuedAt, expiresAt } = context;
  const text = JSON.stringify({ principal, credentialHash, issuedAt, expiresAt });
  const signed = `${VERSION}.${Buffer.from(text).toString("base64url")}`;
  const signature = await sign(Buffer.from(signed));
  return `${signed}.${Buffer.from(signature).toString("base64url")}`;
}

/**
 * Reads a context that the key's owner has signed. Whether it is still good, and for whom, the caller decides.
 *
 * @returns `undefined` when nobody, or somebody else, has signed it.
 */
export function readSignedContext(value: string, publicKey: KeyObject): CallerContext | undefined {
  const [, signed = "", text = "", signature = ""] = FORM.exec(value) ?? [];
  if (signed === "") return undefined;
  if (!verify("sha256", Buffer.from(signed), publicKey, Buffer.from(signature, "base64url"))) return undefined;
  return contextOf(JSON.parse(Buffer.from(text, "base64url").toString()));
}

/** Of what a client sent as its credential, without the header's scheme. */
export function hashCredential(credential: string): string {
  return hash("sha256", credential, "base64url");
}

/** Signed along: what is signed for another purpose, or in a later form, is no context. */
const VERSION = "c1";

const FORM = /^(c1\.([A-Za-z0-9_-]+))\.([A-Za-z0-9_-]+)$/;

/** Signed, so it is ours; still read as anything from outside, for an older authorizer may have written it. */
function contextOf(value: unknown): CallerContext | undefined {
  const context = recordOf(value);
  const principal = principalOf(context?.principal);
  const { credentialHash, issuedAt, expiresAt } = context ?? {};
  if (principal === undefined || typeof credentialHash !== "string") return undefined;
  if (typeof issuedAt !== "number" || typeof expiresAt !== "number") return undefined;
  return { principal, credentialHash, issuedAt, expiresAt };
}

function principalOf(value: unknown): Principal | undefined {
  const principal = recordOf(value);
  const credential = recordOf(principal?.credential);
  if (principal === undefined || credential === undefined) return undefined;
  const { environment, team, user } = principal;
  const { kind, id, expiresAt } = credential;
  if (typeof environment !== "string" || typeof team !== "string" || typeof user !== "string") return undefined;
  if (!TEAM_NAME.test(team) || !USER_NAME.test(user)) return undefined;
  const known = typeof kind === "string" ? own(CREDENTIAL_KINDS, kind) : undefined;
  if (known === undefined || typeof id !== "string" || typeof expiresAt !== "number") return undefined;
  return { environment, team, user, credential: { kind: known, id, expiresAt } };
}

/** A certificate never comes this way. */
const CREDENTIAL_KINDS: Readonly<Record<string, "token" | "key">> = { token: "token", key: "key" };

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}
