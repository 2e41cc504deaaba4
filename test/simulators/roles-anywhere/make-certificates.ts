import { webcrypto } from "node:crypto";
import { loadX509 } from "../../support/load-x509";

/** A certificate and its key. */
export interface Made {
  readonly pem: string;
  readonly der: Buffer;
  readonly keyPem: string;
  readonly subject: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly kind: KeyKind;
}

export type KeyKind = "P-256" | "P-384" | "RSA-2048" | "Ed25519";

export interface CertificateOptions {
  /** @default "CN=alice, OU=research, O=dev" */
  readonly subject?: string;
  /** @default itself */
  readonly issuer?: Made;
  /** @default "P-256" */
  readonly key?: KeyKind;
  /** The key pair of another certificate. @default a new one */
  readonly keys?: webcrypto.CryptoKeyPair;
  /** @default "SHA-256" */
  readonly hash?: "SHA-1" | "SHA-256" | "SHA-384";
  /** In hexadecimal. @default "1002" */
  readonly serial?: string;
  /** Hours from `NOW`. @default -1 */
  readonly begins?: number;
  /** @default 24 */
  readonly ends?: number;
  /** `undefined`: without basic constraints. @default false */
  readonly ca?: boolean | undefined;
  readonly pathLength?: number;
  /** @default digitalSignature, or keyCertSign and cRLSign for an authority; empty leaves the extension out */
  readonly usage?: readonly ("digitalSignature" | "keyCertSign" | "cRLSign" | "keyEncipherment")[];
  readonly uris?: readonly string[];
  readonly dns?: readonly string[];
}

/** When the tests are, except those of programs that look at the clock themselves. */
export const NOW = Date.parse("2026-03-01T12:00:00Z");

export async function makeCertificate(options: CertificateOptions = {}, now = NOW): Promise<Made> {
  const x509 = await loadX509();
  const { subject = "CN=alice, OU=research, O=dev", key = "P-256", hash = "SHA-256", begins = -1, ends = 24 } = options;
  const { issuer, uris = [], dns = [], pathLength } = options;
  const ca = "ca" in options ? options.ca : false;
  const { usage = ca === true ? (["keyCertSign", "cRLSign"] as const) : (["digitalSignature"] as const) } = options;
  const keys = options.keys ?? (await makeKeys(key));
  const signingKey = issuer?.keys.privateKey ?? keys.privateKey;
  const names = [
    ...dns.map((value) => ({ type: "dns" as const, value })),
    ...uris.map((value) => ({ type: "url" as const, value })),
  ];
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: options.serial ?? "1002",
      subject,
      issuer: issuer?.subject ?? subject,
      notBefore: new Date(now + begins * HOUR),
      notAfter: new Date(now + ends * HOUR),
      publicKey: keys.publicKey,
      signingKey,
      signingAlgorithm: { ...signingKey.algorithm, hash },
      extensions: [
        ...(ca === undefined ? [] : [new x509.BasicConstraintsExtension(ca, pathLength, true)]),
        ...(usage.length === 0
          ? []
          : [
              new x509.KeyUsagesExtension(
                usage.reduce((flags, name) => flags | x509.KeyUsageFlags[name], 0),
                true,
              ),
            ]),
        ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
      ],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    pem: certificate.toString("pem"),
    der: Buffer.from(certificate.rawData),
    keyPem: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
    subject,
    keys,
    kind: key,
  };
}

export function makeAuthority(options: CertificateOptions = {}, now = NOW): Promise<Made> {
  return makeCertificate(
    { subject: "CN=Acme Developers dev, O=Acme", serial: "01", ca: true, ends: 24 * 365, ...options },
    now,
  );
}

/** A revocation list in PEM, under the label that AWS takes. */
export async function makeCrl(
  issuer: Made,
  serials: readonly string[],
  options: { readonly now?: number; readonly signer?: Made; readonly isDelta?: boolean } = {},
): Promise<string> {
  const x509 = await loadX509();
  const { now = NOW, signer = issuer, isDelta = false } = options;
  const { privateKey } = signer.keys;
  const crl = await x509.X509CrlGenerator.create(
    {
      issuer: issuer.subject,
      thisUpdate: new Date(now - HOUR),
      nextUpdate: new Date(now + 24 * HOUR),
      entries: serials.map((serialNumber) => ({ serialNumber, revocationDate: new Date(now - HOUR) })),
      extensions: isDelta ? [new x509.Extension("2.5.29.27", true, Buffer.from("020101", "hex"))] : [],
      signingKey: privateKey,
      signingAlgorithm: { ...privateKey.algorithm, hash: "SHA-256" },
    },
    webcrypto,
  );
  return crl.toString("pem").replaceAll(/(BEGIN|END) CRL/g, "$1 X509 CRL");
}

const HOUR = 3_600_000;

async function makeKeys(kind: KeyKind): Promise<webcrypto.CryptoKeyPair> {
  const usages = ["sign", "verify"] satisfies webcrypto.KeyUsage[];
  switch (kind) {
    case "P-256":
    case "P-384":
      return webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: kind }, true, usages);
    case "Ed25519":
      return webcrypto.subtle.generateKey({ name: "Ed25519" }, true, usages) as Promise<webcrypto.CryptoKeyPair>;
    case "RSA-2048": {
      const publicExponent = new Uint8Array([1, 0, 1]);
      const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", publicExponent, modulusLength: 2048 };
      return webcrypto.subtle.generateKey(algorithm, true, usages);
    }
  }
}
