/** One value in DER. Its buffers are views of the input. */
export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length: what a signature covers. */
  readonly whole: Buffer;
}

/** What is no DER, or not of the expected shape. */
export class DerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DerError";
  }
}

/** Tags that certificates and revocation lists use. */
export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** `[n]`, constructed. */
  explicit: (n: number) => 0xa0 + n,
  /** `[n]`, in place of a simple type's own tag. */
  implicit: (n: number) => 0x80 + n,
} as const;

/** The one value that fills these bytes. */
export function readDer(bytes: Buffer): DerValue {
  const value = readAt(bytes, 0);
  if (value.whole.length !== bytes.length) throw new DerError("bytes follow the end");
  return value;
}

/** The values in a sequence or set. */
export function childrenOf({ content }: DerValue): DerValue[] {
  const children: DerValue[] = [];
  for (let offset = 0; offset < content.length; ) {
    const child = readAt(content, offset);
    children.push(child);
    offset += child.whole.length;
  }
  return children;
}

/** The children of a sequence. */
export function sequenceOf(value: DerValue | undefined): DerValue[] {
  return childrenOf(expectTag(value, tag.sequence));
}

export function expectTag(value: DerValue | undefined, expected: number): DerValue {
  if (value?.tag !== expected) throw new DerError(`tag ${value?.tag ?? "none"} instead of ${expected}`);
  return value;
}

export function integerOf(value: DerValue | undefined): bigint {
  const { content } = expectTag(value, tag.integer);
  if (content.length === 0) throw new DerError("an empty integer");
  return BigInt.asIntN(content.length * 8, BigInt(`0x${content.toString("hex")}`));
}

export function oidOf(value: DerValue | undefined): string {
  const { content } = expectTag(value, tag.oid);
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(arc)) throw new DerError("an object identifier that is too long");
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first] = arcs;
  if (first === undefined) throw new DerError("an empty object identifier");
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...arcs.slice(1)].join(".");
}

/** The bytes of a bit string that ends with a whole byte, as keys and signatures do. */
export function bitsOf(value: DerValue | undefined): Buffer {
  const { content } = expectTag(value, tag.bitString);
  if (content.length === 0) throw new DerError("an empty bit string");
  return content.subarray(1);
}

/** In milliseconds since 1970. */
export function timeOf(value: DerValue | undefined): number {
  const text = value?.content.toString("latin1") ?? "";
  const match = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const digits = value?.tag === tag.utcTime ? 2 : value?.tag === tag.generalizedTime ? 4 : 0;
  if (match?.[1]?.length !== digits) throw new DerError(`a time as "${text}"`);
  const [, year = "", month, day, hour, minute, second] = match;
  // RFC 5280: two digits up to 49 are of this century
  const full = digits === 4 ? year : `${Number(year) < 50 ? "20" : "19"}${year}`;
  return Date.parse(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function readAt(bytes: Buffer, start: number): DerValue {
  const tagByte = bytes[start];
  const first = bytes[start + 1];
  if (tagByte === undefined || first === undefined) throw new DerError("ends too early");
  if ((tagByte & 0x1f) === 0x1f) throw new DerError("a tag of several bytes");
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 4) throw new DerError("a length that is open or too long");
  const contentStart = start + 2 + lengthBytes;
  if (contentStart > bytes.length) throw new DerError("ends too early");
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(start + 2, lengthBytes);
  const end = contentStart + length;
  if (end > bytes.length) throw new DerError("ends too early");
  return { tag: tagByte, content: bytes.subarray(contentStart, end), whole: bytes.subarray(start, end) };
}
