/** One ASN.1 value. */
export interface DerElement {
  /** The identifier byte: class, form and number. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** Identifier, length and content: what a signature covers. */
  readonly whole: Uint8Array;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

/** What was read is not DER, or not what stands in this place. */
export class DerError extends Error {
  readonly code = "not-der";

  constructor(
    reason: string,
    /** How many bytes follow a value that is whole. */
    readonly trailingBytes = 0,
  ) {
    super(reason);
    this.name = "DerError";
  }
}

/**
 * Reads the one value that the bytes hold.
 *
 * Strict, so that what is signed can be read in one way only: definite and shortest lengths, nothing behind the value.
 *
 * @throws DerError
 */
export function readDer(bytes: Uint8Array): DerElement {
  const { element, end } = elementAt(bytes, 0);
  const trailing = bytes.length - end;
  if (trailing > 0) throw new DerError(`${trailing} bytes follow the value`, trailing);
  return element;
}

/** The values inside a constructed value. */
export function childrenOf(element: DerElement): readonly DerElement[] {
  if ((element.tag & 0x20) === 0) throw new DerError(`tag ${hex(element.tag)} holds no values`);
  const children: DerElement[] = [];
  for (let offset = 0; offset < element.content.length; ) {
    const child = elementAt(element.content, offset);
    children.push(child.element);
    offset = child.end;
  }
  return children;
}

/** @throws DerError when the value is missing or another. */
export function expectTag(element: DerElement | undefined, tag: number): DerElement {
  if (element === undefined) throw new DerError(`a value with tag ${hex(tag)} is missing`);
  if (element.tag !== tag) throw new DerError(`tag ${hex(element.tag)} stands where ${hex(tag)} should`);
  return element;
}

export function readInteger(element: DerElement | undefined, tag: number = TAG.integer): bigint {
  const { content } = expectTag(element, tag);
  const [first, second = 0] = content;
  if (first === undefined) throw new DerError("a number is empty");
  if (first >= 0x80) throw new DerError("a number is negative");
  if (first === 0 && content.length > 1 && second < 0x80) throw new DerError("a number begins with a needless zero");
  return BigInt(`0x${Buffer.from(content).toString("hex")}`);
}

/** Of whole bytes, as keys and signatures are. */
export function readBitString(element: DerElement | undefined): Uint8Array {
  const { content } = expectTag(element, TAG.bitString);
  if (content[0] !== 0) throw new DerError("a bit string does not end with a byte");
  return content.subarray(1);
}

/** Milliseconds since 1970. */
export function readTime(element: DerElement | undefined): number {
  if (element?.tag !== TAG.utcTime && element?.tag !== TAG.generalizedTime) throw new DerError("a time is missing");
  const written = Buffer.from(element.content).toString("latin1");
  const [, year = "", rest] = (element.tag === TAG.utcTime ? UTC_TIME : GENERALIZED_TIME).exec(written) ?? [];
  const fullYear = year.length === 4 ? year : `${Number(year) < 50 ? 20 : 19}${year}`; // RFC 5280, 4.1.2.5.1
  const text = `${fullYear}-${rest?.replace(/(..)(..)(..)(..)(..)/, "$1-$2T$3:$4:$5.000Z")}`;
  const moment = Date.parse(text);
  // Of a 30th of February it makes a day in March.
  if (Number.isNaN(moment) || new Date(moment).toISOString() !== text) throw new DerError("a time is none of RFC 5280");
  return moment;
}

const UTC_TIME = /^(\d{2})(\d{10})Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d{10})Z$/;

/** As `2.5.29.20`. */
export function readObjectIdentifier(element: DerElement | undefined): string {
  const { content } = expectTag(element, TAG.objectIdentifier);
  const arcs: number[] = [];
  let arc = 0;
  let isFirst = true;
  for (const byte of content) {
    if (isFirst && byte === 0x80) throw new DerError("an object identifier has a needless zero");
    isFirst = byte < 0x80;
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first] = arcs;
  if (first === undefined || (content.at(-1) ?? 0) >= 0x80) throw new DerError("an object identifier is cut off");
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...arcs.slice(1)].join(".");
}

function elementAt(bytes: Uint8Array, offset: number): { readonly element: DerElement; readonly end: number } {
  const [tag, first] = bytes.subarray(offset, offset + 2);
  if (tag === undefined || first === undefined) throw new DerError("a value is cut off");
  if ((tag & 0x1f) === 0x1f) throw new DerError("a tag has several bytes");
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = offset + 2 + lengthBytes;
  const length = first < 0x80 ? first : longLength(bytes.subarray(offset + 2, start), lengthBytes);
  const end = start + length;
  if (end > bytes.length) throw new DerError("a value is cut off");
  return { element: { tag, content: bytes.subarray(start, end), whole: bytes.subarray(offset, end) }, end };
}

function longLength(bytes: Uint8Array, count: number): number {
  if (count === 0) throw new DerError("a length is left open");
  if (count > 4 || bytes.length < count) throw new DerError("a length is beyond the end");
  const length = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  if (length < 0x80 || bytes[0] === 0) throw new DerError("a length is longer than it must be");
  return length;
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, "0")}`;
}
