import { type KeyObject, X509Certificate } from "node:crypto";

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/quotas.html */
const MAX_CERTIFICATES = 2;

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_SourceData.html */
const MAX_CHARACTERS = 8000;

const MIN_RSA_BITS = 2048;

/**
 * Why AWS would refuse a PEM bundle as a trust anchor, or why nobody should use it; empty when it is fine.
 *
 * Expiry is left to AWS and to the anchor's notice: what is synthesized must not depend on the day.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
export function bundleProblems(pem: string): readonly string[] {
  const known = checked.get(pem);
  if (known !== undefined) return known;
  const problems = problemsOf(pem);
  checked.set(pem, problems);
  return problems;
}

/** One authority is the source of many anchors: its certificates are parsed once. */
const checked = new Map<string, readonly string[]>();

function problemsOf(pem: string): readonly string[] {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs) ?? [];
  const labels = [...pem.matchAll(/-----BEGIN ([^-]+)-----/g)].map(([, label = ""]) => label);
  return [
    ...labels.filter((label) => label !== "CERTIFICATE").map(foreignBlock),
    ...(certificates.length === 0 ? ["source.pem: holds no PEM certificate; give CA certificates"] : []),
    ...(certificates.length > MAX_CERTIFICATES
      ? [`source.pem: holds ${certificates.length} certificates; an anchor takes ${MAX_CERTIFICATES}`]
      : []),
    ...(pem.length > MAX_CHARACTERS
      ? [`source.pem: has ${pem.length} characters; an anchor takes ${MAX_CHARACTERS}: leave out text and comments`]
      : []),
    ...certificates.flatMap(certificateProblems),
  ];
}

function foreignBlock(label: string): string {
  return label.endsWith("PRIVATE KEY")
    ? "source.pem: holds a private key, which belongs to the CA alone; give its certificate, and replace the key if this file was shared"
    : `source.pem: holds a block of ${label}; give CERTIFICATE blocks only`;
}

function certificateProblems(pem: string, index: number): string[] {
  const certificate = parse(pem);
  if (certificate === undefined) {
    return [`source.pem: certificate ${index + 1} cannot be read; give it as it was issued`];
  }
  const subject: string | undefined = certificate.subject; // undefined when empty, whatever its type says
  const named = subject ? `certificate "${subject.replaceAll("\n", ", ")}"` : `certificate ${index + 1} (no subject)`;
  return [...authorityProblems(certificate), ...signatureProblems(certificate), ...keyProblems(certificate)].map(
    (problem) => `source.pem: ${named} ${problem}`,
  );
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** The DER of OID 2.5.29.15. Node has no accessor: its `keyUsage` is the extended one. */
const KEY_USAGE = Buffer.from("0603551d0f", "hex");

function authorityProblems(certificate: X509Certificate): string[] {
  // `ca` is false as well when keyUsage is there and lacks keyCertSign (OpenSSL's X509_check_ca).
  if (!certificate.ca) {
    return [
      "is not a CA's: basicConstraints must say CA:TRUE and keyUsage must include keyCertSign; give the CA that issued it",
    ];
  }
  return certificate.raw.includes(KEY_USAGE)
    ? []
    : ["has no keyUsage: AWS asks for keyCertSign; issue it again with keyUsage = critical, keyCertSign, cRLSign"];
}

/** The DER of the signature algorithms that AWS accepts and Node 20 can read. */
const STRONG_SIGNATURES = [
  "06092a864886f70d01010b", // sha256WithRSAEncryption
  "06092a864886f70d01010c", // sha384WithRSAEncryption
  "06092a864886f70d01010d", // sha512WithRSAEncryption
  "06082a8648ce3d040302", // ecdsa-with-SHA256
  "06082a8648ce3d040303", // ecdsa-with-SHA384
  "06082a8648ce3d040304", // ecdsa-with-SHA512
].map((der) => Buffer.from(der, "hex"));

function signatureProblems(certificate: X509Certificate): string[] {
  return STRONG_SIGNATURES.some((oid) => certificate.raw.includes(oid))
    ? []
    : ["is not signed with RSA or ECDSA over SHA-256 or stronger; issue it again with SHA-256"];
}

function keyProblems(certificate: X509Certificate): string[] {
  const key = publicKeyOf(certificate);
  switch (key?.asymmetricKeyType) {
    case "ec":
      return [];
    case "rsa": {
      const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
      return bits >= MIN_RSA_BITS
        ? []
        : [`has an RSA key of ${bits} bits; issue it again with ${MIN_RSA_BITS} or more, or with an EC key`];
    }
    default:
      return [`has a key of kind ${key?.asymmetricKeyType ?? "unknown"}; issue it again with an EC or RSA key`];
  }
}

function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined; // a kind of key that this Node does not know
  }
}
