import { generateKeyPairSync, sign } from "node:crypto";
import type { SignBytes } from "../../../../gateway/identity/context/caller-context";

export interface ContextKey {
  /** PEM */
  readonly publicKey: string;
  readonly sign: SignBytes;
}

/** What the authorizer's key in KMS does, here. */
export function contextKey(namedCurve = "prime256v1"): ContextKey {
  const key = generateKeyPairSync("ec", { namedCurve });
  return {
    publicKey: key.publicKey.export({ type: "spki", format: "pem" }).toString(),
    sign: async (message) => sign("sha256", message, key.privateKey),
  };
}
