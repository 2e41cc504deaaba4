import fc from "fast-check";
import { teamName, userName } from "../../../environment/schema/text";
import { TEAM_NAME, USER_NAME } from "../../../gateway/identity/names";

/** Texts near the border: mostly of letters that are allowed. */
const text = fc.string({ unit: fc.constantFrom(..."ab09-._@A /ä\n"), maxLength: 70 });

test("the gateway takes the user names that an environment takes", () => {
  fc.assert(fc.property(text, (name) => USER_NAME.test(name) === userName.safeParse(name).success));
});

test("the gateway takes the team names that an environment takes", () => {
  const plain = fc.string({ unit: fc.constantFrom(..."ab09-"), maxLength: 40 });
  fc.assert(fc.property(fc.oneof(text, plain), (name) => TEAM_NAME.test(name) === teamName.safeParse(name).success));
});
