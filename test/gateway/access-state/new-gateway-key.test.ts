import { randomBytes } from "node:crypto";
import { parseGatewayKey, secretMatches } from "../../../access/gateway-key";
import { newGatewayKey } from "../../../gateway/access-state/new-gateway-key";
import { fc } from "../../support/properties";

const NOW = Date.parse("2026-11-25T12:00:00Z");

function make(more: { readonly expiresAt?: number; readonly random?: (count: number) => Uint8Array } = {}) {
  return newGatewayKey({
    team: "payments",
    user: "ci-payments",
    createdBy: "anna",
    expiresAt: NOW + 86_400_000,
    now: NOW,
    random: randomBytes,
    ...more,
  });
}

test("what is kept of a key finds it again, and is not the key", () => {
  const { key, value } = make();
  const parsed = parseGatewayKey(value);
  expect(parsed?.id).toBe(key.id);
  expect(secretMatches(parsed?.secret ?? "", key.secretHash)).toBe(true);
  expect(JSON.stringify(key)).not.toContain(parsed?.secret);
  expect(key).toMatchObject({ createdAt: "2026-11-25T12:00:00.000Z", expiresAt: "2026-11-26T12:00:00.000Z" });
});

test("whatever the random bytes are, the key has the form that the gateway reads", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (seed) => {
      let used = 0;
      // bytes from 252 on are passed over, so the seed alone might never be enough
      const random = (count: number) => Uint8Array.from({ length: count }, () => (seed[used++ % 64] ?? 0) ^ (used % 7));
      return parseGatewayKey(make({ random }).value) !== undefined;
    }),
  );
});

test("all letters of an id are equally likely", () => {
  const counts = new Map<string, number>();
  for (let round = 0; round < 4000; round += 1) {
    for (const letter of make().key.id) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  expect(counts.size).toBe(36);
  const expected = (4000 * 16) / 36;
  // chi squared with 35 degrees of freedom passes 95 once in ten million runs
  expect([...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(95);
});

test.each([NOW, NOW - 1, Number.NaN])("a key that would have ended already is not made: %p", (expiresAt) => {
  expect(() => make({ expiresAt })).toThrow("later than now");
});
