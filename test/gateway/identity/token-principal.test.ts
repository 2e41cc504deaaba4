import type { IssuerPolicy, RuntimePolicy } from "../../../access/runtime-policy";
import { principalOfToken, teamsByGroup } from "../../../gateway/identity/token-principal";
import { refusalOf } from "../../support/refusal-of";
import { claims, issuerPolicy, NOON, policy, team } from "./fixtures";
import type { Claims } from "./issuer";

const ISSUER = "https://login.example.com";

function principal(given: Claims, issuer: Partial<IssuerPolicy> = {}, runtimePolicy: RuntimePolicy = policy([])) {
  const verified = {
    issuer: issuerPolicy(ISSUER, issuer),
    claims: JSON.parse(JSON.stringify(claims(ISSUER, given))),
    credential: { kind: "token", id: "token-1", expiresAt: NOON } as const,
  };
  return principalOfToken(verified, runtimePolicy, teamsByGroup(runtimePolicy));
}

test.each([
  ["anna", "anna"],
  ["Anna.Meier@Example.COM", "anna.meier@example.com"],
  ["a-b_c", "a-b_c"],
])("the user %s is %s", (claim, user) => {
  expect(principal({ email: claim }).user).toBe(user);
});

test.each([false, "false"])("an address that nobody has verified (%p) is nobody's name", (verified) => {
  const { kind, message } = refusalOf(() => principal({ email: "anna@example.com", email_verified: verified }));
  expect([kind, message]).toEqual(["forbidden", expect.stringContaining("has not verified your e-mail address")]);
  expect(principal({ email: "anna@example.com", email_verified: true }).user).toBe("anna@example.com");
});

test.each([
  ["missing", undefined],
  ["a number", 7],
  ["a list", ["anna"]],
  ["empty", ""],
  ["one letter", "a"],
  ["62 letters", "a".repeat(62)],
  ["a name with a space", "anna meier"],
  ["a name with a plus", "anna+admin@example.com"],
  ["a name with an umlaut", "änna"],
  ["a Kelvin sign, which becomes a k in lower case", "fran\u212A"],
  ["a dotted capital I", "\u0130da"],
  ["a name with a line's end", "anna\n"],
  ["a name with a slash", "payments/anna"],
])("a user claim that is %s is forbidden", (_case, claim) => {
  const error = refusalOf(() => principal({ email: claim }));
  expect(error).toMatchObject({ kind: "forbidden", message: expect.stringContaining("`email`") });
});

test("the claim with the user may have any name", () => {
  const named = principal({ "https://example.com/user": "ben" }, { userClaim: "https://example.com/user" });
  expect(named.user).toBe("ben");
});

test("a claim named like a part of JavaScript's objects is not there", () => {
  expect(refusalOf(() => principal({}, { userClaim: "constructor" })).kind).toBe("forbidden");
  expect(refusalOf(() => principal({}, { groupsClaim: "toString" })).kind).toBe("forbidden");
});

test.each([
  ["one of several groups", ["everyone", "g-search"], "search"],
  ["two groups of one team", ["g-payments", "g-billing"], "payments"],
  ["a group named twice", ["g-search", "g-search"], "search"],
  ["a group that is no list", "g-search", "search"],
  ["things beside groups", [null, {}, "g-search"], "search"],
])("the team is found by %s", (_case, groups, expected) => {
  expect(principal({ groups }).team).toBe(expected);
});

test("groups that lead to no team are forbidden, and the text tells no group and no team", () => {
  const { kind, message } = refusalOf(() => principal({ groups: ["everyone", "interns"] }));
  expect(kind).toBe("forbidden");
  expect(message).toContain("none of the 2 groups");
  expect(message).not.toMatch(/payments|search|g-|interns/);
});

test.each([
  ["the claim is missing", {}, "has no groups in its claim `groups`"],
  ["the claim is empty", { groups: [] }, "has no groups in its claim `groups`"],
  ["Entra ID left them out", { _claim_names: { groups: "src1" } }, "in too many groups"],
  ["Entra ID left them out of an implicit token", { hasgroups: true }, "in too many groups"],
])("a token without groups is forbidden, and the text says why: %s", (_case, given, reason) => {
  const error = refusalOf(() => principal({ groups: undefined, ...given }));
  expect(error).toMatchObject({ kind: "forbidden", message: expect.stringContaining(reason) });
});

test("groups that lead to two teams are forbidden, and the text names those that clash", () => {
  const { kind, message } = refusalOf(() => principal({ groups: ["everyone", "g-billing", "g-search"] }));
  expect(kind).toBe("forbidden");
  expect(message).toContain('"g-billing" (team payments), "g-search" (team search)');
});

test("one group that two teams name is a clash too", () => {
  const shared = policy([], { teams: { one: team("g"), two: team("g") } });
  expect(refusalOf(() => principal({ groups: ["g"] }, {}, shared)).message).toContain('"g" (team one), "g" (team two)');
});

test.each([
  ["one of the required ways", ["mfa", "hwk"], ["pwd", "mfa"], true],
  ["a way that is no list", ["mfa"], "mfa", true],
  ["another way", ["mfa"], ["pwd"], false],
  ["no way at all", ["mfa"], undefined, false],
])("a login by %s", (_case, requiredAmr, amr, passes) => {
  const login = () => principal({ amr }, { requiredAmr });
  if (passes) expect(login().team).toBe("payments");
  else expect(refusalOf(login)).toMatchObject({ kind: "unauthenticated", message: expect.stringContaining("mfa") });
});

test.each([
  ["has the value", { device: "managed" }, true],
  ["has it among others", { device: ["owned", "managed"] }, true],
  ["has another value", { device: "private" }, false],
  ["is missing", {}, false],
])("a token whose required claim %s", (_case, given, passes) => {
  const login = () => principal(given, { requiredClaims: { device: ["managed", "kiosk"] } });
  if (passes) expect(login().team).toBe("payments");
  else
    expect(refusalOf(login)).toMatchObject({ kind: "forbidden", message: expect.stringContaining("managed, kiosk") });
});

test("every required claim must hold, and a truth value counts by its name", () => {
  const requiredClaims = { email_verified: ["true"], device: ["managed"] };
  expect(principal({ email_verified: true, device: "managed" }, { requiredClaims }).user).toBe("anna@example.com");
  expect(refusalOf(() => principal({ email_verified: false, device: "managed" }, { requiredClaims })).kind).toBe(
    "forbidden",
  );
  expect(refusalOf(() => principal({ email_verified: true }, { requiredClaims })).kind).toBe("forbidden");
});
