import { Refusal } from "../refusal";
import type { CredentialHeaders } from "./identity";

/** Longer than any token that a proxy on the way would let pass. */
export const LONGEST_CREDENTIAL = 16_384;

/**
 * The one credential that a request shows. Clients may send it in both headers: Claude Code's key helper does.
 *
 * @throws Refusal `unauthenticated` when there is none, there are two, or it cannot be one.
 */
export function presentedCredential(headers: CredentialHeaders): string {
  const bearer = bearerOf(headers.authorization);
  const apiKey = oneValue("x-api-key", contentOf("x-api-key", headers["x-api-key"]));
  if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey) {
    throw refused(
      "the request shows two different credentials, one in `authorization` and one in `x-api-key`: send one of them, or the same in both.",
    );
  }
  const credential = bearer ?? apiKey;
  if (credential === undefined) {
    throw refused(
      "the request shows no credential: send a token of your identity provider or a gateway key, as `authorization: Bearer <it>` or as `x-api-key`.",
    );
  }
  return credential;
}

function bearerOf(header: string | undefined): string | undefined {
  const text = contentOf("authorization", header);
  if (text === undefined) return undefined;
  const [scheme = ""] = text.split(" ", 1);
  switch (scheme.toLowerCase()) {
    case "bearer":
      return oneValue("authorization", text.slice(scheme.length).trim());
    case "aws4-hmac-sha256":
      throw refused(
        "the request is signed with AWS credentials, which the gateway does not take: set AWS_BEARER_TOKEN_BEDROCK to your token or gateway key.",
      );
    default:
      throw refused("`authorization` must be `Bearer`, a space, and a token or gateway key.");
  }
}

function contentOf(name: keyof CredentialHeaders, header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (header.length > LONGEST_CREDENTIAL) {
    throw refused(`\`${name}\` is longer than ${LONGEST_CREDENTIAL} characters: no credential of ours is.`);
  }
  return header.trim() || undefined;
}

/** Nothing is no credential: clients send an empty header when their setting is empty. */
function oneValue(name: keyof CredentialHeaders, value: string | undefined): string | undefined {
  if (value === undefined || value === "") return undefined;
  if (ONE_VALUE.test(value)) return value;
  throw refused(`\`${name}\` holds more than one value, or characters that no credential has.`);
}

/** Visible ASCII but the comma, with which HTTP joins the values of a header that was sent twice. */
const ONE_VALUE = /^[\x21-\x2b\x2d-\x7e]+$/;

function refused(message: string): Refusal {
  return new Refusal("unauthenticated", message);
}
