import { generateKeyPairSync } from "node:crypto";
import { ProviderKeys } from "../../../certificates/issuer/provider-keys";

const HOUR = 3_600_000;
const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = { ...publicKey.export({ format: "jwk" }), kid: "first" };
const provider = { issuer: "https://login.example", jwksUri: "https://login.example/keys" };

test("a key that the provider took back leaves also when the clock was set back", async () => {
  let now = Date.parse("2026-11-25T12:00:00Z");
  let published = [jwk];
  const keys = new ProviderKeys(
    provider,
    async () => Response.json({ keys: published }),
    () => now,
  );
  expect(await keys.withId("first")).toHaveLength(1);
  published = [];
  now -= HOUR;
  expect(await keys.withId("first")).toEqual([]);
});

test("a key that is new is found also when the clock was set back", async () => {
  let now = Date.parse("2026-11-25T12:00:00Z");
  let answers = 0;
  const keys = new ProviderKeys(
    provider,
    async () =>
      ++answers === 2 ? new Response("", { status: 503 }) : Response.json({ keys: answers > 2 ? [jwk] : [] }),
    () => now,
  );
  expect(await keys.withId("first")).toEqual([]);
  now += 6_000;
  await expect(keys.withId("first")).rejects.toThrow("503");
  now -= 5_500; // still after the keys were fetched, but before the last attempt
  expect(await keys.withId("first")).toHaveLength(1);
});
