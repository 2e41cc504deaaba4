import { hash, timingSafeEqual } from "node:crypto";

/** A key with which a program, such as a CI job, calls the gateway. Only the hash of its secret is kept. */
export interface GatewayKey {
  /** 16 characters of `[a-z0-9]`; may stand in logs. */
  readonly id: string;
  /** SHA-256 of the secret, in hex. */
  readonly secretHash: string;
  readonly team: string;
  /** Whom its calls count for, such as `ci-payments`. */
  readonly user: string;
  readonly createdAt: string;
  readonly createdBy: string;
  /** ISO 8601. Every key ends. */
  readonly expiresAt: string;
}

const FORM = /^bak_([a-z0-9]{16})_([A-Za-z0-9_-]{43})$/;

/** Whether a bearer value claims to be a gateway key, well formed or not. */
export function looksLikeGatewayKey(value: string): boolean {
  return value.startsWith("bak_");
}

/** Takes a key apart; `undefined` when it has not the form `bak_<id>_<secret>`. */
export function parseGatewayKey(value: string): { readonly id: string; readonly secret: string } | undefined {
  const [, id, secret] = FORM.exec(value) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** @param secret - 32 random bytes in base64url. */
export function formatGatewayKey(id: string, secret: string): string {
  return `bak_${id}_${secret}`;
}

export function hashSecret(secret: string): string {
  return hash("sha256", secret);
}

/** In constant time: how long it takes tells nothing about the hash. */
export function secretMatches(secret: string, secretHash: string): boolean {
  const given = hash("sha256", secret, "buffer");
  const kept = Buffer.from(secretHash, "hex");
  return kept.length === given.length && timingSafeEqual(given, kept);
}
