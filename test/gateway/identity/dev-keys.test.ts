import { DevKeyError, DevKeys } from "../../../gateway/identity/dev-keys";
import { bearer, identityOf, policy, refusal } from "./fixtures";

const runtimePolicy = policy([]);

test("a development key stands for the team and the user that it was given for", async () => {
  const identity = identityOf(runtimePolicy, { dev: ["payments/anna=first", "search/ben=second=with=equals"] });
  expect(await identity.identify(bearer("first"))).toMatchObject({
    team: "payments",
    user: "anna",
    credential: { kind: "key", id: "dev-payments-anna" },
  });
  expect(await identity.identify(bearer("second=with=equals"))).toMatchObject({ team: "search", user: "ben" });
});

test("when a development key ends can be written as a date", async () => {
  const { credential } = await identityOf(runtimePolicy, { dev: ["payments/anna=first"] }).identify(bearer("first"));
  expect(() => new Date(credential.expiresAt).toISOString()).not.toThrow();
});

test("what is not one of the development keys is judged as any other credential", async () => {
  const identity = identityOf(runtimePolicy, { dev: ["payments/anna=first"] });
  expect((await refusal(identity.identify(bearer("firs")))).kind).toBe("unauthenticated");
});

test("a development key for a team that the policy does not have is forbidden, and the teams are named", async () => {
  const identity = identityOf(runtimePolicy, { dev: ["typo/anna=first"] });
  expect(await refusal(identity.identify(bearer("first")))).toMatchObject({
    kind: "forbidden",
    message: expect.stringContaining("payments, search"),
  });
});

test.each([
  ["without a key", ["payments/anna="]],
  ["without a user", ["payments=s3cret"]],
  ["with a space in the key", ["payments/anna=s3cret more"]],
  ["with a user in capitals", ["payments/Anna=s3cret"]],
  ["with a team that cannot be one", ["Pay_ments/anna=s3cret"]],
  ["given twice", ["payments/anna=s3cret", "search/ben=s3cret"]],
])("a definition %s is refused without repeating the key", (_case, definitions) => {
  const make = () => new DevKeys(definitions);
  expect(make).toThrow(DevKeyError);
  expect(make).not.toThrow(/s3cret/);
});
