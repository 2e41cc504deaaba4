import type { CredentialHeaders } from "../../../gateway/identity/identity";
import { LONGEST_CREDENTIAL, presentedCredential } from "../../../gateway/identity/presented-credential";
import { Refusal } from "../../../gateway/refusal";

function headers(authorization?: string, apiKey?: string): CredentialHeaders {
  return { authorization, "x-api-key": apiKey };
}

test.each([
  ["a bearer token", headers("Bearer abc")],
  ["the scheme in lower case", headers("bearer abc")],
  ["the scheme in capitals", headers("BEARER abc")],
  ["spaces around it", headers("  Bearer   abc ")],
  ["an API key", headers(undefined, "abc")],
  ["spaces around the API key", headers(undefined, " abc ")],
  ["the same in both headers", headers("Bearer abc", "abc")],
  ["an empty authorization beside an API key", headers("", "abc")],
  ["a scheme without a token beside an API key", headers("Bearer ", "abc")],
  ["an empty API key beside a token", headers("Bearer abc", " ")],
])("the credential is found: %s", (_case, given) => {
  expect(presentedCredential(given)).toBe("abc");
});

test.each([
  ["no header", headers(), "no credential"],
  ["empty headers", headers("", ""), "no credential"],
  ["a scheme alone", headers("Bearer"), "no credential"],
  ["two different ones", headers("Bearer s3cret-a", "s3cret-b"), "two different credentials"],
  ["another scheme", headers("Basic s3cret"), "must be `Bearer`"],
  ["no scheme", headers("s3cret"), "must be `Bearer`"],
  ["an AWS signature", headers("AWS4-HMAC-SHA256 Credential=s3cret/x, SignedHeaders=host"), "AWS_BEARER_TOKEN_BEDROCK"],
  ["two words", headers("Bearer s3cret more"), "more than one value"],
  ["an authorization sent twice", headers("Bearer s3cret, Bearer s3cret"), "more than one value"],
  ["an API key sent twice", headers(undefined, "s3cret, s3cret"), "more than one value"],
  ["letters beyond ASCII", headers("Bearer s3cretä"), "characters that no credential has"],
  ["a control character", headers(undefined, "s3cret\u0000"), "characters that no credential has"],
  ["a token that is too long", headers(`Bearer ${"s3cret".repeat(3000)}`), "longer than 16384 characters"],
  ["an API key that is too long", headers(undefined, "s3cret".repeat(3000)), "longer than 16384 characters"],
])("the request is refused, and the text says why: %s", (_case, given, reason) => {
  const error = caught(() => presentedCredential(given));
  expect(error).toBeInstanceOf(Refusal);
  expect(error).toMatchObject({ kind: "unauthenticated", message: expect.stringContaining(reason) });
  expect(String(error)).not.toContain("s3cret");
});

test("the longest credential is taken", () => {
  const longest = "a".repeat(LONGEST_CREDENTIAL);
  expect(presentedCredential(headers(undefined, longest))).toBe(longest);
});

function caught(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
