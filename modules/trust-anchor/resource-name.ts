import { Token } from "cdktf";

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateTrustAnchor.html */
const RESOURCE_NAME = /^[ a-zA-Z0-9_-]{1,255}$/;

/** What is wrong with the name of a trust anchor or profile. */
export function resourceNameProblems(name: string): string[] {
  return Token.isUnresolved(name) || RESOURCE_NAME.test(name)
    ? []
    : [`name "${name}": give 1 to 255 letters, digits, spaces, hyphens and underscores`];
}
