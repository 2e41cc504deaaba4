import { ATTACKS } from "../../proofs/attacks/catalogue";
import { PLACES } from "../../proofs/attacks/places";
import { SOURCES } from "../../proofs/attacks/sources";

test("there are at least 60 attacks, and each has an id of its own", () => {
  expect(ATTACKS.length).toBeGreaterThanOrEqual(60);
  expect(new Set(ATTACKS.map(({ id }) => id)).size).toBe(ATTACKS.length);
});

test.each(ATTACKS.map((attack) => ({ id: attack.id, attack })))(
  "$id tells its story, source and steps",
  ({ attack }) => {
    expect(attack.story).toMatch(/^[A-Z].*\.$/);
    expect(Object.values(SOURCES)).toContain(attack.source);
    expect(attack.steps.length).toBeGreaterThan(0);
    for (const { resource } of attack.steps) {
      for (const [, place] of resource.matchAll(/\{(\w+)\}/g)) expect(PLACES).toContain(place);
    }
  },
);

test("every source is a page over HTTPS and is used", () => {
  const used = new Set(ATTACKS.map(({ source }) => source));

  for (const source of Object.values(SOURCES)) expect(source).toMatch(/^https:\/\/[\w.-]+\//);
  expect(Object.values(SOURCES).filter((source) => !used.has(source))).toEqual([]);
});
