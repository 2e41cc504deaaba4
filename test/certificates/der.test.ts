import {
  childrenOf,
  DerError,
  readBitString,
  readDer,
  readInteger,
  readObjectIdentifier,
  readTime,
} from "../../certificates/der/read";
import { bitString, integer, objectIdentifier, octetString, sequence, time } from "../../certificates/der/write";
import { canonicalSerial, newSerial, serialOf, serialValue } from "../../certificates/serial";
import { fc } from "../support/properties";
import { seededBytes } from "./support/fixtures";
import { Openssl } from "./support/openssl";

const openssl = new Openssl();
afterAll(() => openssl.remove());

const hex = (text: string) => Buffer.from(text, "hex");

describe("what is written is read again", () => {
  test("numbers", () => {
    const number = fc.bigInt({ min: 0n, max: 1n << 200n });
    fc.assert(fc.property(number, (value) => expect(readInteger(readDer(integer(value)))).toBe(value)));
  });

  test("object identifiers", () => {
    const arcs = fc.array(fc.nat({ max: 2 ** 31 - 1 }), { minLength: 0, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom("0.9", "1.2", "1.3", "2.5", "2.16", "2.999"), arcs, (root, rest) => {
        const oid = [root, ...rest].join(".");
        expect(readObjectIdentifier(readDer(objectIdentifier(oid)))).toBe(oid);
      }),
    );
  });

  test("times, to the second, on both sides of 2050", () => {
    const moment = fc.integer({ min: 0, max: Date.UTC(2199, 0, 1) / 1000 });
    fc.assert(fc.property(moment, (seconds) => expect(readTime(readDer(time(seconds * 1000)))).toBe(seconds * 1000)));
    expect(readDer(time(Date.UTC(2049, 11, 31, 23, 59, 59))).tag).toBe(0x17);
    expect(readDer(time(Date.UTC(2050, 0, 1))).tag).toBe(0x18);
  });

  test("contents of any length", () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536, 300_000]) {
      const [child] = childrenOf(readDer(sequence(octetString(new Uint8Array(length)))));
      expect(child?.content).toHaveLength(length);
    }
  });
});

test("openssl reads what is written", async () => {
  const value = sequence(
    integer(255n),
    objectIdentifier("1.2.840.113549.1.1.11"),
    time(Date.UTC(2026, 10, 25, 9, 30)),
    bitString(Uint8Array.of(0x80), 7),
  );
  const said = await openssl.run("asn1parse", "-inform", "DER", "-in", openssl.file(value));
  expect(said).toMatch(/INTEGER\s+:FF\n/);
  expect(said).toMatch(/OBJECT\s+:sha256WithRSAEncryption\n/);
  expect(said).toMatch(/UTCTIME\s+:261125093000Z\n/);
});

describe("what DER does not allow is refused", () => {
  const REFUSED: readonly [string, () => unknown][] = [
    ["no bytes", () => readDer(hex(""))],
    ["a tag alone", () => readDer(hex("30"))],
    ["a content that is cut off", () => readDer(hex("300201"))],
    ["a byte too many", () => readDer(hex("020101ff"))],
    ["a length left open", () => readDer(hex("30800000"))],
    ["a long form for a short length", () => readDer(hex("308103020101"))],
    ["a length with a zero in front", () => readDer(hex(`30820003${"020101"}`))],
    ["a length of five bytes", () => readDer(hex("30850000000001"))],
    ["a tag of several bytes", () => readDer(hex("3f810100"))],
    ["children of a number", () => childrenOf(readDer(hex("020101")))],
    ["an empty number", () => readInteger(readDer(hex("0200")))],
    ["a negative number", () => readInteger(readDer(hex("0201ff")))],
    ["a number with a needless zero", () => readInteger(readDer(hex("02020001")))],
    ["a number that is a text", () => readInteger(readDer(hex("0c0141")))],
    ["no number", () => readInteger(undefined)],
    ["bits that do not fill a byte", () => readBitString(readDer(hex("03020780")))],
    ["an object identifier that is cut off", () => readObjectIdentifier(readDer(hex("06022a86")))],
    ["an object identifier with a needless zero", () => readObjectIdentifier(readDer(hex("060455801d13")))],
    ["an empty object identifier", () => readObjectIdentifier(readDer(hex("0600")))],
    ["a time with a zone", () => readTime(readDer(Buffer.concat([hex("1711"), Buffer.from("261125093000+0100")])))],
    ["a time without seconds", () => readTime(readDer(Buffer.concat([hex("170b"), Buffer.from("2611250930Z")])))],
    ["the 32nd of a month", () => readTime(readDer(Buffer.concat([hex("170d"), Buffer.from("261132093000Z")])))],
    ["the 30th of February", () => readTime(readDer(Buffer.concat([hex("170d"), Buffer.from("260230093000Z")])))],
    ["the hour after the last", () => readTime(readDer(Buffer.concat([hex("170d"), Buffer.from("261125240000Z")])))],
  ];

  test.each(REFUSED)("%s", (_, read) => {
    expect(read).toThrow(DerError);
  });
});

describe("serials", () => {
  test("are positive, of 20 bytes, and spelt in one way by every program", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        const serial = newSerial(() => bytes);
        expect(serial).toMatch(/^[4-7][0-9a-f]{39}$/);
        expect(integer(serialValue(serial))).toHaveLength(22);
        expect(canonicalSerial(serial)).toBe(serial);
        expect(serialOf(serialValue(serial))).toBe(serial);
      }),
    );
  });

  test("differ when their bytes do", () => {
    const random = seededBytes("serials");
    const serials = Array.from({ length: 1_000 }, () => newSerial(random));
    expect(new Set(serials).size).toBe(1_000);
  });

  test.each([
    ["0A:1B", "a1b"],
    ["00000001", "1"],
    ["00", "0"],
    [" 4A4B\n", "4a4b"],
    ["0x4a", undefined],
    ["", undefined],
    [":", undefined],
    ["4a-4b", undefined],
    ["4".repeat(43), undefined],
  ])("%j is %s", (text, serial) => {
    expect(canonicalSerial(text)).toBe(serial);
  });
});
