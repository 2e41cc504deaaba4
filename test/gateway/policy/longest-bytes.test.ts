import { longestBytes } from "../../../gateway/policy/longest-bytes";
import { fc } from "../../support/properties";

const ACUTE = "\u0301";
const DOT_BELOW = "\u0316";

test.each([
  ["plain text", "hello", 5],
  ["text that is composed already", "é漢", 5],
  ["text that composing makes shorter", `e${ACUTE}`, 3],
  ["text that composing makes longer", "\u0958", 6],
  ["marks that change places when they are composed", "é\u0323", 5],
  ["more marks on a letter than are put in order", `a${ACUTE.repeat(40)}`, 3 * 81],
])("%s counts as its longest form", (_, text, bytes) => {
  expect(longestBytes(text)).toBe(bytes);
});

test("no text is longer in composed form than what it counts", () => {
  const piece = fc.oneof(
    fc.constantFrom(ACUTE, DOT_BELOW, "\u0344", "\u0958", "\u{1d160}", "\ufb2c"),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
      const text = pieces.join("");
      expect(longestBytes(text)).toBeGreaterThanOrEqual(Buffer.byteLength(text));
      expect(longestBytes(text)).toBeGreaterThanOrEqual(Buffer.byteLength(text.normalize("NFC")));
    }),
  );
});

test("a megabyte of marks on one letter is not put in order, which would take minutes", () => {
  const text = `a${(ACUTE + DOT_BELOW).repeat(250_000)}`;
  expect(longestBytes(text)).toBe(3 * 1_000_001);
});
