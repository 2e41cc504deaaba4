import { X509Certificate } from "node:crypto";
import { bitsOf, DerError, type DerValue, expectTag, integerOf, oidOf, readDer, sequenceOf, tag, timeOf } from "./der";
import { type DistinguishedName, readName } from "./distinguished-name";

/** What Roles Anywhere looks at in a certificate. Read here from its bytes: the simulator must not trust the library that wrote it. */
export interface Certificate {
  readonly der: Buffer;
  /** 1 or 3. */
  readonly version: number;
  readonly serial: bigint;
  /** Object identifier. */
  readonly signatureAlgorithm: string;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** `undefined` without basic constraints. */
  readonly isAuthority: boolean | undefined;
  /** How many authorities may stand between this one and a leaf. */
  readonly pathLength: number | undefined;
  /** `undefined` without key usage. */
  readonly keyUsage: readonly KeyUsage[] | undefined;
  readonly alternativeNames: AlternativeNames;
  /** For signatures only. */
  readonly openssl: X509Certificate;
}

export type KeyUsage = "digitalSignature" | "keyCertSign" | "cRLSign";

/** In the order of the certificate. */
export interface AlternativeNames {
  readonly dns: readonly string[];
  readonly uri: readonly string[];
  readonly directory: readonly DistinguishedName[];
}

/** Lower case, whole bytes: a session's name and what `aws:userid` ends with. */
export function serialHex(serial: bigint): string {
  const digits = serial.toString(16);
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}

/** @throws an error for bytes that are no certificate. */
export function readCertificate(der: Buffer): Certificate {
  const [body, outerAlgorithm] = sequenceOf(readDer(der));
  const fields = sequenceOf(body);
  const hasVersion = fields[0]?.tag === tag.explicit(0);
  const version = hasVersion ? Number(integerOf(readDer(fields[0]?.content ?? EMPTY))) + 1 : 1;
  const [serial, algorithm, issuer, validity, subject, , ...optional] = hasVersion ? fields.slice(1) : fields;
  const [notBefore, notAfter] = sequenceOf(validity);
  const signatureAlgorithm = oidOf(sequenceOf(algorithm)[0]);
  if (oidOf(sequenceOf(outerAlgorithm)[0]) !== signatureAlgorithm) throw new DerError("two signature algorithms");
  const extensions = readExtensions(optional.find((field) => field.tag === tag.explicit(3)));
  const constraints = extensions.get(BASIC_CONSTRAINTS);
  return {
    der,
    version,
    serial: integerOf(serial),
    signatureAlgorithm,
    issuer: readName(issuer),
    subject: readName(subject),
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    ...(constraints === undefined ? { isAuthority: undefined, pathLength: undefined } : readConstraints(constraints)),
    keyUsage: readKeyUsage(extensions.get(KEY_USAGE)),
    alternativeNames: readAlternativeNames(extensions.get(SUBJECT_ALTERNATIVE_NAME)),
    openssl: new X509Certificate(der),
  };
}

/** The certificates of a PEM bundle. */
export function readBundle(pem: string): Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => readCertificate(Buffer.from(block.replaceAll(/-----[^-]+-----|\s/g, ""), "base64")));
}

/** Extension values by object identifier. */
export function readExtensions(field: DerValue | undefined): ReadonlyMap<string, DerValue> {
  if (field === undefined) return new Map();
  const extensions = sequenceOf(readDer(field.content)).map((extension): [string, DerValue] => {
    const [id, ...rest] = sequenceOf(extension);
    return [oidOf(id), readDer(expectTag(rest.at(-1), tag.octetString).content)];
  });
  if (new Map(extensions).size !== extensions.length) throw new DerError("an extension twice");
  return new Map(extensions);
}

const EMPTY = Buffer.alloc(0);
const BASIC_CONSTRAINTS = "2.5.29.19";
const KEY_USAGE = "2.5.29.15";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

function readConstraints(value: DerValue): Pick<Certificate, "isAuthority" | "pathLength"> {
  const fields = sequenceOf(value);
  const authority = fields.find((field) => field.tag === tag.boolean);
  const length = fields.find((field) => field.tag === tag.integer);
  return {
    isAuthority: authority?.content[0] === 0xff,
    pathLength: length === undefined ? undefined : Number(integerOf(length)),
  };
}

function readKeyUsage(value: DerValue | undefined): readonly KeyUsage[] | undefined {
  if (value === undefined) return undefined;
  const bits = bitsOf(value)[0] ?? 0;
  return USAGE_BITS.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name);
}

/** Source: RFC 5280, section 4.2.1.3. The first bit is the highest. */
const USAGE_BITS: readonly (readonly [KeyUsage, number])[] = [
  ["digitalSignature", 0x80],
  ["keyCertSign", 0x04],
  ["cRLSign", 0x02],
];

function readAlternativeNames(value: DerValue | undefined): AlternativeNames {
  const names = value === undefined ? [] : sequenceOf(value);
  const textsOf = (wanted: number) =>
    names.filter((name) => name.tag === tag.implicit(wanted)).map(({ content }) => content.toString("latin1"));
  return {
    dns: textsOf(2),
    uri: textsOf(6),
    directory: names.filter((name) => name.tag === tag.explicit(4)).map(({ content }) => readName(readDer(content))),
  };
}
