import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { spkiOf } from "../authority/key-identifier";
import { keySigner, signed } from "../authority/signer";
import { integer, sequence, tagged } from "../der/write";
import { writePem } from "../pem";

/** A new key and the request that proves it. */
export interface NewRequest {
  /** PKCS#8 in PEM. Belongs into a private file and nowhere else. */
  readonly privateKeyPem: string;
  /** PKCS#10 in PEM, with an empty subject: who asks is the issuer's to say. */
  readonly requestPem: string;
}

export type RequestKeyKind = "P-256" | "RSA-2048";

export async function makeRequest(kind: RequestKeyKind = "P-256"): Promise<NewRequest> {
  const { privateKey, publicKey } = await generate(kind);
  const toBeSigned = sequence(integer(0n), sequence(), spkiOf(publicKey), tagged(0));
  return {
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    requestPem: writePem("CERTIFICATE REQUEST", await signed(toBeSigned, keySigner(privateKey, publicKey))),
  };
}

function generate(kind: RequestKeyKind): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  return kind === "P-256"
    ? promisify(generateKeyPair)("ec", { namedCurve: "P-256" })
    : promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
}
