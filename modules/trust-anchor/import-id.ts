import { Token } from "cdktf";

/** What is wrong with the id of a Roles Anywhere resource that exists: the provider imports by the UUID, not by the ARN. */
export function importIdProblems(id: string | undefined): readonly string[] {
  if (id === undefined || Token.isUnresolved(id) || UUID.test(id)) return [];
  return [`importId "${id}": give the UUID at the end of the ARN, such as 11111111-2222-3333-4444-555555555555`];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
