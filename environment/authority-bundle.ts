import { type KeyObject, X509Certificate } from "node:crypto";

/** What is wrong with the certificates of an authority, as it follows the name of where they stand: `holds …`. */
export interface BundleFault {
  readonly reason: string;
  readonly mend: string;
}

/**
 * Why AWS would refuse a PEM bundle as a trust anchor, or why nobody should use it; empty when it is fine.
 *
 * Expiry is left to AWS and to the anchor's notice: what is synthesized must not depend on the day. See {@link bundleEnds}.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
export function bundleFaults(pem: string): readonly BundleFault[] {
  const known = checked.get(pem);
  if (known !== undefined) return known;
  const faults = faultsOf(pem);
  checked.set(pem, faults);
  return faults;
}

/** The day, `YYYY-MM-DD`, on which the first of a bundle's certificates ends. @param pem - Without faults. */
export function bundleEnds(pem: string): string {
  const ends = blocksOf(pem).map((block) => Date.parse(new X509Certificate(block).validTo));
  return new Date(Math.min(...ends)).toISOString().slice(0, 10);
}

/** One authority is the source of many anchors: its certificates are parsed once. */
const checked = new Map<string, readonly BundleFault[]>();

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/quotas.html */
const MAX_CERTIFICATES = 2;

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_SourceData.html */
const MAX_CHARACTERS = 8000;

const MIN_RSA_BITS = 2048;

function faultsOf(pem: string): readonly BundleFault[] {
  const labels = [...pem.matchAll(/-----BEGIN ([^-]+)-----/g)].map(([, label = ""]) => label);
  const blocks = blocksOf(pem);
  return [
    ...labels.filter((label) => label !== "CERTIFICATE").map(foreignBlock),
    ...(blocks.length === 0
      ? [
          {
            reason: "holds no certificate",
            mend: "Give the PEM text of the CA certificate, with its BEGIN and END lines.",
          },
        ]
      : []),
    ...(blocks.length > MAX_CERTIFICATES
      ? [
          {
            reason: `holds ${blocks.length} certificates, and a trust anchor takes ${MAX_CERTIFICATES}`,
            mend: "Give the current CA certificate and the next.",
          },
        ]
      : []),
    ...(pem.length > MAX_CHARACTERS
      ? [
          {
            reason: `has ${pem.length} characters, and a trust anchor takes ${MAX_CHARACTERS}`,
            mend: "Leave out text and comments.",
          },
        ]
      : []),
    ...blocks.flatMap(certificateFaults),
  ];
}

/** Each from its BEGIN line on, whether it has an END line or not. */
function blocksOf(pem: string): string[] {
  return pem.split(/(?=-----BEGIN )/).filter((block) => block.startsWith("-----BEGIN CERTIFICATE-----"));
}

function foreignBlock(label: string): BundleFault {
  return label.endsWith("PRIVATE KEY")
    ? {
        reason: "holds a private key",
        mend: "Give certificates only, and treat that key as lost: it stood in plain text.",
      }
    : { reason: `holds a block of ${label}`, mend: "Give CERTIFICATE blocks only." };
}

function certificateFaults(pem: string, index: number): BundleFault[] {
  if (!pem.includes("-----END CERTIFICATE-----")) {
    return [
      {
        reason: `is cut off: certificate ${index + 1} has no END line`,
        mend: "Give the whole file, with its BEGIN and END lines.",
      },
    ];
  }
  const certificate = parse(pem);
  if (certificate === undefined) {
    return [{ reason: `holds certificate ${index + 1}, which cannot be read`, mend: "Give it as it was issued." }];
  }
  const subject: string | undefined = certificate.subject; // undefined when empty, whatever its type says
  const named = subject ? `certificate "${subject.replaceAll("\n", ", ")}"` : `certificate ${index + 1} (no subject)`;
  return [...authorityFaults(certificate), ...signatureFaults(certificate), ...keyFaults(certificate)].map(
    ({ reason, mend }) => ({ reason: `holds ${named}, which ${reason}`, mend }),
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

function authorityFaults(certificate: X509Certificate): BundleFault[] {
  // `ca` is false as well when keyUsage is there and lacks keyCertSign (OpenSSL's X509_check_ca).
  if (!certificate.ca) {
    return [
      {
        reason: "is not a CA's: basicConstraints must say CA:TRUE and keyUsage must include keyCertSign",
        mend: "Give the certificate of the CA that issued it.",
      },
    ];
  }
  return certificate.raw.includes(KEY_USAGE)
    ? []
    : [
        {
          reason: "has no keyUsage, of which AWS asks for keyCertSign",
          mend: "Issue it again with keyUsage = critical, keyCertSign, cRLSign.",
        },
      ];
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

function signatureFaults(certificate: X509Certificate): BundleFault[] {
  return STRONG_SIGNATURES.some((oid) => certificate.raw.includes(oid))
    ? []
    : [{ reason: "is not signed with RSA or ECDSA over SHA-256 or stronger", mend: "Issue it again with SHA-256." }];
}

function keyFaults(certificate: X509Certificate): BundleFault[] {
  const key = publicKeyOf(certificate);
  switch (key?.asymmetricKeyType) {
    case "ec":
      return [];
    case "rsa": {
      const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
      return bits >= MIN_RSA_BITS
        ? []
        : [
            {
              reason: `has an RSA key of ${bits} bits`,
              mend: `Issue it again with ${MIN_RSA_BITS} or more, or with an EC key.`,
            },
          ];
    }
    default:
      return [
        {
          reason: `has a key of kind ${key?.asymmetricKeyType ?? "unknown"}`,
          mend: "Issue it again with an EC or RSA key.",
        },
      ];
  }
}

function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined; // a kind of key that this Node does not know
  }
}
