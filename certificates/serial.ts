/**
 * A certificate's serial number, spelt as everywhere in this program: hex in lower case without zeros in front.
 *
 * CloudTrail, `openssl` and Private CA write it with colons, zeros or capitals: `canonicalSerial` takes them all.
 */
export type Serial = string;

/**
 * 20 random bytes, the most that RFC 5280 allows.
 *
 * The first is 0x40 to 0x7f: positive, and without a zero that one program prints and another leaves out.
 */
export function newSerial(randomBytes: (count: number) => Uint8Array): Serial {
  const [first = 0, ...rest] = randomBytes(SERIAL_BYTES);
  return Buffer.from([(first & 0x3f) | 0x40, ...rest]).toString("hex");
}

export const SERIAL_BYTES = 20;

/** `undefined` when the text is no serial number in hex. */
export function canonicalSerial(text: string): Serial | undefined {
  const digits = text.trim().toLowerCase().replaceAll(":", "");
  return /^[0-9a-f]{1,42}$/.test(digits) ? digits.replace(/^0+(?=.)/, "") : undefined;
}

export function serialOf(value: bigint): Serial {
  return value.toString(16);
}

export function serialValue(serial: Serial): bigint {
  return BigInt(`0x${serial}`);
}
