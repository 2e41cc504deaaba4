import { readImageSize } from "../../simulators/bedrock/images";
import { countTokens, cutIntoPieces, sayTokens, truncate } from "../../simulators/bedrock/tokens";
import { fc } from "../support/properties";
import { png } from "./bedrock-fixtures";

test.each([
  ["", 0],
  ["   \n\t ", 0],
  ["word", 1],
  ["words", 2],
  ["Hello, world!", 6],
  ["a b c", 3],
  ["東京タワー", 5],
  ["🙂🙂", 2],
  ["Straße über Łódź", 4],
  ['{"a":[1,2]}', 11],
  ["\ud83d", 1],
])("%j has %i tokens", (text, tokens) => {
  expect(countTokens(text)).toBe(tokens);
});

const ANY_TEXT = fc.string({ unit: "binary", maxLength: 200 });

test("no text has more tokens than bytes, counted either way", () => {
  fc.assert(
    fc.property(ANY_TEXT, (text) => {
      expect(countTokens(text)).toBeLessThanOrEqual(Buffer.byteLength(text));
      expect(countTokens(text, "bytes")).toBe(Buffer.byteLength(text));
    }),
  );
});

test("the pieces of a text are the text, and their tokens its tokens", () => {
  fc.assert(
    fc.property(ANY_TEXT, fc.integer({ min: 1, max: 9 }), (text, each) => {
      const pieces = cutIntoPieces(text, each);
      expect(pieces.map((piece) => piece.text).join("")).toBe(text);
      expect(pieces.reduce((sum, piece) => sum + piece.tokens, 0)).toBe(countTokens(text));
    }),
  );
});

test("a truncated text is a beginning with as many tokens as fit", () => {
  fc.assert(
    fc.property(ANY_TEXT, fc.nat(50), (text, limit) => {
      const short = truncate(text, limit);
      expect(text.startsWith(short.text)).toBe(true);
      expect(short.tokens).toBe(Math.min(limit, countTokens(text)));
      expect(countTokens(short.text)).toBe(short.tokens);
    }),
  );
});

test.each([0, 1, 12, 13, 500])("%i tokens can be said", (count) => {
  expect(countTokens(sayTokens(count))).toBe(count);
});

/** Start, an application segment, a table that is no frame, then a progressive frame of 640 × 480. */
const JPEG = Buffer.from("ffd8ffe0000400 00ffc4000400 00ffc2001108 01e00280 03000000".replaceAll(" ", ""), "hex");

test.each([
  ["a PNG", png(640, 480), { width: 640, height: 480 }],
  ["a JPEG", JPEG, { width: 640, height: 480 }],
  ["a JPEG that ends early", JPEG.subarray(0, 8), undefined],
  ["something else", Buffer.from("GIF89a"), undefined],
  ["nothing", Buffer.alloc(0), undefined],
])("the size of %s is read", (_, data, size) => {
  expect(readImageSize(data)).toEqual(size);
});
