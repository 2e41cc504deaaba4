import {
  formatGatewayKey,
  hashSecret,
  looksLikeGatewayKey,
  parseGatewayKey,
  secretMatches,
} from "../../access/gateway-key";
import { fc } from "../support/properties";

const SECRET = "A".repeat(43);
const KEY = formatGatewayKey("abcdefghij012345", SECRET);

test("a key is taken apart into its id and its secret", () => {
  expect(parseGatewayKey(KEY)).toEqual({ id: "abcdefghij012345", secret: SECRET });
});

test.each([
  ["a short secret", "bak_abcdefghij012345_AAAA"],
  ["a short id", `bak_abc_${SECRET}`],
  ["capitals in the id", `bak_ABCDEFGHIJ012345_${SECRET}`],
  ["something behind it", `${KEY} `],
  ["a line before it", `\n${KEY}`],
  ["nothing", ""],
])("a key with %s is none", (_, value) => {
  expect(parseGatewayKey(value)).toBeUndefined();
});

test("no text makes the parser fail", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const parsed = parseGatewayKey(`bak_${text}`);
      if (parsed !== undefined) expect(formatGatewayKey(parsed.id, parsed.secret)).toBe(`bak_${text}`);
    }),
  );
});

test("a secret matches its own hash only", () => {
  expect(secretMatches(SECRET, hashSecret(SECRET))).toBe(true);
  expect(secretMatches(`${SECRET}x`, hashSecret(SECRET))).toBe(false);
  expect(secretMatches(SECRET, "")).toBe(false);
  expect(secretMatches(SECRET, "zz")).toBe(false);
});

test("what claims to be a key is told from a token, well formed or not", () => {
  expect(["bak_", "bak_x", KEY].map(looksLikeGatewayKey)).toEqual([true, true, true]);
  expect(["eyJ", "", "BAK_"].map(looksLikeGatewayKey)).toEqual([false, false, false]);
});
