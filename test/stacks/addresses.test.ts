import { defineEnvironment } from "../../environment/define-environment";
import { composeAll, type Output } from "../support/compose";
import { environmentInput, existing } from "../support/lock-fixtures";
import { COMPLETE_EXAMPLE } from "./complete-example";

// Terraform finds what it has made by these addresses: one that is gone is destroyed, and made anew under another.
// After the library moves it and UPGRADE.md says so: npx jest test/stacks/addresses -u

const output = composeAll(...COMPLETE_EXAMPLE);

test.each(Object.keys(output.environments))(
  "%s keeps its addresses; one that is gone needs moveTo in the library and a line in UPGRADE.md",
  (environment) => {
    expect(addressesOf(output, environment)).toMatchSnapshot();
  },
);

test("policies on OUs keep their addresses; one that is gone needs moveTo in the library and a line in UPGRADE.md", () => {
  const input = environmentInput(
    { payments: existing("300000000001") },
    { manages: "policies", policyTargets: ["ou-ab12-11111111", "ou-ab12-22222222"] },
  );
  expect(addressesOf(composeAll({ environment: defineEnvironment(input) }), "dev")).toMatchSnapshot();
});

/** `type.logicalId` of every resource, below the stack that holds it. */
function addressesOf({ stacks, environments }: Output, environment: string): string {
  const names = (environments[environment]?.stacks ?? []).map(({ name }) => name).sort();
  return names
    .map((name) => [name, ...resourcesOf(stacks[name]).map((address) => `  ${address}`)].join("\n"))
    .join("\n");
}

function resourcesOf(stack: Output["stacks"][string] | undefined): string[] {
  return Object.entries(stack?.resource ?? {})
    .flatMap(([type, resources]) => Object.keys(resources).map((id) => `${type}.${id}`))
    .sort();
}
