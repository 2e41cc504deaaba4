/**
 * Writes ASN.1 in DER: as much of it as certificates, requests and revocation lists need.
 *
 * Our own because what we write is signed elsewhere (KMS) between the writing of its two halves, and because the generator of
 * @peculiar/x509 compares every entry of a revocation list with every other.
 *
 * @see https://www.itu.int/rec/T-REC-X.690
 */
export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return element(0x30, ...parts);
}

export function set(...parts: readonly Uint8Array[]): Uint8Array {
  return element(0x31, ...parts);
}

/** The context-specific tag `[number]`, around its content. */
export function tagged(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return element(0xa0 | number, ...parts);
}

/** The context-specific tag `[number]` in place of a primitive value's own tag. */
export function taggedValue(number: number, value: Uint8Array): Uint8Array {
  return element(0x80 | number, value);
}

/** Of a number that is not negative. */
export function integer(value: bigint): Uint8Array {
  return element(0x02, unsigned(value));
}

export function enumerated(value: bigint): Uint8Array {
  return element(0x0a, unsigned(value));
}

export function boolean(value: boolean): Uint8Array {
  return element(0x01, Uint8Array.of(value ? 0xff : 0x00));
}

export function nothing(): Uint8Array {
  return element(0x05);
}

export function octetString(bytes: Uint8Array): Uint8Array {
  return element(0x04, bytes);
}

/** @param unusedBits - How many bits of the last byte say nothing. */
export function bitString(bytes: Uint8Array, unusedBits = 0): Uint8Array {
  return element(0x03, Uint8Array.of(unusedBits), bytes);
}

export function text(value: string): Uint8Array {
  return element(0x0c, Buffer.from(value, "utf8"));
}

/** @param dotted - `2.5.29.20` */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

/**
 * A moment, to the second. Until 2049 as UTCTime, later as GeneralizedTime: RFC 5280 demands it.
 *
 * @param moment - Milliseconds since 1970.
 */
export function time(moment: number): Uint8Array {
  const digits = new Date(moment).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return digits < "2050" ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits));
}

function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Uint8Array.of(tag), lengthOf(length), ...parts]);
}

function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes = bytesOf(BigInt(length));
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

/** A first byte of 0x80 and above would mean a negative number. */
function unsigned(value: bigint): Uint8Array {
  const bytes = bytesOf(value);
  return (bytes[0] ?? 0) < 0x80 ? bytes : Uint8Array.of(0, ...bytes);
}

function bytesOf(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

function base128(arc: number): number[] {
  const digits = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest % 128) | 0x80);
  return digits;
}
