import { canonicalSerial, newSerial, serialOf, serialValue } from "../../certificates/serial";
import { seededBytes } from "./support/fixtures";

test("a serial keeps its 40 digits in every spelling: no first byte makes a zero that CloudTrail or a session's name may lose", () => {
  const random = seededBytes("serial")(20);
  for (let first = 0; first < 256; first++) {
    const serial = newSerial(() => Uint8Array.of(first, ...random.slice(1)));
    expect(serial).toMatch(/^[4-7][0-9a-f]{39}$/);
    expect(serialOf(serialValue(serial))).toBe(serial);
    expect(canonicalSerial(serial.toUpperCase())).toBe(serial);
  }
});

test.each([
  ["0a1b", "a1b"],
  ["0A:1B", "a1b"],
  ["00", "0"],
  [" a1b ", "a1b"],
])("%j of somebody else's CA is known as %s", (written, canonical) => {
  expect(canonicalSerial(written)).toBe(canonical);
});
