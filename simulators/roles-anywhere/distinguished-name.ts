import { childrenOf, DerError, type DerValue, oidOf, sequenceOf } from "./der";

/** A subject or an issuer. */
export interface DistinguishedName {
  /** In the order of the certificate. Attributes whose type has no short name are left out. */
  readonly attributes: readonly NameAttribute[];
  readonly der: Buffer;
}

export interface NameAttribute {
  /** `CN`, `OU`, … */
  readonly type: string;
  readonly value: string;
}

export function readName(value: DerValue | undefined): DistinguishedName {
  const relativeNames = sequenceOf(value);
  const attributes = relativeNames.flatMap(childrenOf).flatMap((attribute) => {
    const [type, text] = sequenceOf(attribute);
    const name = SHORT_NAMES[oidOf(type)];
    return name === undefined || text === undefined ? [] : [{ type: name, value: textOf(text) }];
  });
  return { attributes, der: value?.whole ?? Buffer.alloc(0) };
}

/** All values of one type, as Roles Anywhere puts them into one tag. */
export function attributeOf({ attributes }: DistinguishedName, type: string): string | undefined {
  const values = attributes.filter((attribute) => attribute.type === type).map(({ value }) => value);
  return values.length === 0 ? undefined : values.join("/");
}

/** Source: RFC 4514, section 3, and X.520. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.5": "SERIALNUMBER",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "STREET",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
};

function textOf({ tag, content }: DerValue): string {
  switch (tag) {
    case UTF8_STRING:
      return content.toString("utf8");
    case BMP_STRING:
      if (content.length % 2 !== 0) throw new DerError("half a character");
      return Buffer.from(content).swap16().toString("utf16le");
    default: // PrintableString, IA5String, TeletexString, NumericString
      return content.toString("latin1");
  }
}

const UTF8_STRING = 0x0c;
const BMP_STRING = 0x1e;
