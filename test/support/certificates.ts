import { webcrypto } from "node:crypto";
import { loadX509, type X509 } from "./load-x509";

/** A certificate and the key that belongs to it. */
export interface Issued {
  readonly pem: string;
  readonly privateKeyPem: string;
  readonly subject: string;
  readonly keys: webcrypto.CryptoKeyPair;
}

export type KeyKind = "P-256" | "RSA-2048" | "RSA-1024" | "Ed25519";

export interface AuthorityOptions {
  /** @default "CN=Test Authority" */
  readonly subject?: string;
  /** @default "P-256" */
  readonly key?: KeyKind;
  /** @default "SHA-256" */
  readonly hash?: "SHA-256" | "SHA-1";
  /** @default ["certificateSigning"]; empty leaves the extension out */
  readonly keyUsage?: readonly ("certificateSigning" | "digitalSignature")[];
  /** @default itself */
  readonly issuer?: Issued;
}

/** A CA certificate, valid from 2026 to 2036. */
export async function makeAuthority(options: AuthorityOptions = {}): Promise<Issued> {
  const x509 = await loadX509();
  const { subject = "CN=Test Authority", key = "P-256", hash = "SHA-256", keyUsage = ["certificateSigning"] } = options;
  const usage = keyUsage.reduce((flags, name) => flags | x509.KeyUsageFlags[USAGE[name]], 0);
  return issue({
    subject,
    keys: await makeKeys(key),
    hash,
    notAfter: "2036-01-01",
    ...(options.issuer && { issuer: options.issuer }),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      ...(usage === 0 ? [] : [new x509.KeyUsagesExtension(usage, true)]),
    ],
  });
}

/** A developer's certificate of the first of January 2026, valid for that day. */
export async function makeLeaf(issuer: Issued, subject = "CN=alice, OU=research, O=dev"): Promise<Issued> {
  const x509 = await loadX509();
  return issue({
    subject,
    keys: await makeKeys("P-256"),
    hash: "SHA-256",
    notAfter: "2026-01-02",
    issuer,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    ],
  });
}

const USAGE = { certificateSigning: "keyCertSign", digitalSignature: "digitalSignature" } as const;

async function makeKeys(kind: KeyKind): Promise<webcrypto.CryptoKeyPair> {
  const usages = ["sign", "verify"] satisfies webcrypto.KeyUsage[];
  switch (kind) {
    case "P-256":
      return webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, usages);
    case "Ed25519":
      return webcrypto.subtle.generateKey({ name: "Ed25519" }, true, usages) as Promise<webcrypto.CryptoKeyPair>;
    default:
      return webcrypto.subtle.generateKey(
        {
          name: "RSASSA-PKCS1-v1_5",
          hash: "SHA-256",
          publicExponent: new Uint8Array([1, 0, 1]),
          modulusLength: kind === "RSA-2048" ? 2048 : 1024,
        },
        true,
        usages,
      );
  }
}

interface Order {
  readonly subject: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly hash: string;
  readonly notAfter: string;
  readonly issuer?: Issued;
  readonly extensions: InstanceType<X509["Extension"]>[];
}

async function issue({ subject, keys, hash, notAfter, issuer, extensions }: Order): Promise<Issued> {
  const x509 = await loadX509();
  const signing = issuer?.keys.privateKey ?? keys.privateKey;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject,
      issuer: issuer?.subject ?? subject,
      notBefore: new Date("2026-01-01T00:00:00Z"),
      notAfter: new Date(`${notAfter}T00:00:00Z`),
      publicKey: keys.publicKey,
      signingKey: signing,
      signingAlgorithm: { ...signing.algorithm, hash },
      extensions,
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    pem: certificate.toString("pem"),
    privateKeyPem: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
    subject,
    keys,
  };
}
