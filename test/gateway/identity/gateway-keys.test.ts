import { randomBytes } from "node:crypto";
import { newGatewayKey } from "../../../gateway/access-state/new-gateway-key";
import { bearer, identityOf, NOON, policy, refusal } from "./fixtures";

const anna = newGatewayKey({
  team: "payments",
  user: "ci-payments",
  createdBy: "anna",
  expiresAt: NOON + 60_000,
  now: NOON,
  random: randomBytes,
});
const orphan = newGatewayKey({
  team: "gone",
  user: "ci-gone",
  createdBy: "anna",
  expiresAt: NOON + 60_000,
  now: NOON,
  random: randomBytes,
});
const runtimePolicy = policy([]);
const identity = identityOf(runtimePolicy, { keys: [anna.key, orphan.key] });

test("a gateway key stands for its team and user until it expires", async () => {
  expect(await identity.identify(bearer(anna.value))).toEqual({
    environment: "dev",
    team: "payments",
    user: "ci-payments",
    credential: { kind: "key", id: anna.key.id, expiresAt: NOON + 60_000 },
  });
});

test("a gateway key is taken in x-api-key, and in both headers", async () => {
  const alone = { authorization: undefined, "x-api-key": anna.value };
  await expect(identity.identify(alone)).resolves.toMatchObject({ user: "ci-payments" });
  await expect(identity.identify({ ...bearer(anna.value), "x-api-key": anna.value })).resolves.toMatchObject({
    user: "ci-payments",
  });
});

const wrongSecret = `bak_${anna.key.id}_${randomBytes(32).toString("base64url")}`;
const unknownId = anna.value.replace(anna.key.id, "0000000000000000");

test.each([
  ["with another secret", wrongSecret, "does not know this key"],
  ["with an unknown id", unknownId, "does not know this key"],
  ["that was cut off", anna.value.slice(0, -1), "has not the form"],
  ["with something pasted to it", `${anna.value}"`, "has not the form"],
  ["of which there is only the beginning", "bak_", "has not the form"],
])("a gateway key %s is refused", async (_case, value, reason) => {
  const refused = await refusal(identity.identify(bearer(value)));
  expect(refused).toMatchObject({ kind: "unauthenticated", message: expect.stringContaining(reason) });
  expect(refused.message).not.toContain(anna.value.slice(25, 40));
});

test("a key with a wrong secret and a key with an unknown id are refused in the same words", async () => {
  const [one, other] = await Promise.all([
    refusal(identity.identify(bearer(wrongSecret))),
    refusal(identity.identify(bearer(unknownId))),
  ]);
  expect(one.message).toBe(other.message);
});

test("a gateway key is refused from the moment of its expiry on, with that moment", async () => {
  let now = NOON + 59_999;
  const clocked = identityOf(runtimePolicy, { keys: [anna.key], now: () => now });
  await expect(clocked.identify(bearer(anna.value))).resolves.toBeDefined();
  now += 1;
  expect(await refusal(clocked.identify(bearer(anna.value)))).toMatchObject({
    kind: "unauthenticated",
    message: expect.stringContaining(anna.key.expiresAt),
  });
});

test("a key whose team the policy does not have is forbidden", async () => {
  expect(await refusal(identity.identify(bearer(orphan.value)))).toMatchObject({
    kind: "forbidden",
    message: expect.stringContaining('team "gone"'),
  });
});

test("a team named like a part of JavaScript's objects is no team", async () => {
  const constructorTeam = { ...anna.key, team: "constructor" };
  const fooled = identityOf(runtimePolicy, { keys: [constructorTeam] });
  expect((await refusal(fooled.identify(bearer(anna.value)))).kind).toBe("forbidden");
});

test("while the access state cannot be read, keys are neither taken nor called wrong", async () => {
  const accessState = { key: () => Promise.reject(new Error("disk")) };
  const refused = await refusal(identityOf(runtimePolicy, { accessState }).identify(bearer(anna.value)));
  expect(refused).toMatchObject({ kind: "unavailable", retryAfterSeconds: 5 });
  expect(refused.message).not.toContain("disk");
});
