import { TEAM_NAME } from "../../environment/name-forms";
import { teamName } from "../../environment/schema/text";
import { fc } from "../support/properties";

test("a name has a team's form exactly when an environment takes it", () => {
  // Near the border: mostly of letters that are allowed.
  const text = fc.string({ unit: fc.constantFrom(..."ab09-._@A /ä\n"), maxLength: 70 });
  const plain = fc.string({ unit: fc.constantFrom(..."ab09-"), maxLength: 40 });
  fc.assert(fc.property(fc.oneof(text, plain), (name) => TEAM_NAME.test(name) === teamName.safeParse(name).success));
});
