import { defineEnvironment } from "../../environment/define-environment";
import { inferenceProfilesOf } from "../../environment/inference-profiles";
import { changed } from "../environment/good-environment";
import { composeAll } from "../support/compose";
import { resourcesOf, type SynthesizedStack } from "../support/synth";
import { AUTHORITY_PEM } from "./complete-example";

/** `payments` calls Nova in the account of `research`, which calls only its own; one route leads to two regions. */
const environment = defineEnvironment(
  changed({
    "routes.nova.targets": [{ model: "amazon.nova-lite-v1:0", geography: "eu", account: "research" }],
    "teams.payments.account": { kind: "existing", accountId: "200000000003" },
    "direct.authority.pem": AUTHORITY_PEM,
  }),
);
const { stacks } = composeAll({ environment });

/** Without an alias a profile is made by the stack's own provider, which is of the home region. */
function regionOf(provider: unknown): string {
  return typeof provider === "string" ? provider.replace("aws.", "") : environment.regions.home;
}

function made(account: string, stack: SynthesizedStack) {
  return resourcesOf(stack, "aws_bedrock_inference_profile").map(({ name, tags, provider, model_source }) => ({
    account,
    name,
    tags,
    region: regionOf(provider),
    source: JSON.stringify(model_source),
  }));
}

test("the stacks make the profiles that the lock and the gateway's policy look for, with the tags they are known by", () => {
  const profiles = Object.values(environment.teams).flatMap(({ name }) => {
    const { [`dev-team-${name}`]: stack } = stacks;
    if (stack === undefined) throw new Error(`no stack of ${name}`);
    return made(name, stack);
  });
  const wanted = Object.values(environment.teams).flatMap((team) => inferenceProfilesOf(environment, team));
  expect(wanted.map(({ account, team }) => `${team} in ${account}`)).toContain("payments in research");

  const byName = (one: { readonly name: unknown }, other: { readonly name: unknown }) =>
    String(one.name) < String(other.name) ? -1 : 1;
  expect(profiles.sort(byName)).toEqual(
    wanted.sort(byName).map(({ team, name, account, region, calls }) => ({
      account,
      name,
      region,
      tags: expect.objectContaining({ Name: name, team, model: calls, environment: "dev" }),
      source: expect.stringMatching(new RegExp(`:${region}:.*/${calls.replaceAll(".", "\\.")}"`)),
    })),
  );
});
