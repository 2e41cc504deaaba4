import { CATALOGUE, destinations } from "../../environment/catalogue";
import type { ModelTarget } from "../../modules/model-access/model-target";
import { modelAccessStatements, modelBoundaryStatements } from "../../modules/model-access/role-statements";
import { modelSessionStatements } from "../../modules/model-access/session-statements";
import { fc } from "../support/properties";
import { decide } from "../support/simulation";
import {
  HAIKU,
  invoke,
  modelArn,
  NO_REGION,
  policiesOf,
  profileArn,
  SONNET,
  TITAN,
  target,
  through,
} from "./model-access-fixtures";

describe("whatever the targets", () => {
  /** Models, sources and geographies that overlap in many ways. */
  const pool: ModelTarget[] = [SONNET, HAIKU, TITAN, "amazon.nova-lite-v1:0", "cohere.embed-v4:0"].flatMap((modelId) =>
    ["eu-central-1", "eu-west-2", "us-east-1", "ca-central-1", "ap-southeast-2"].flatMap((region) =>
      (["in-region", "eu", "us", "au", "global"] as const).flatMap((geography) => {
        const model = CATALOGUE[modelId];
        const offered =
          geography === "in-region" ? model?.regions.includes(region) : model && destinations(model, geography, region);
        return offered ? [target(modelId, region, geography)] : [];
      }),
    ),
  );
  const someTargets = fc.uniqueArray(fc.constantFrom(...pool), { minLength: 1, maxLength: 8 });
  const somewhere = fc.constantFrom(
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "us-east-1",
    "us-east-2",
    "ca-central-1",
    NO_REGION,
  );

  /** One authorization of a call to one target: on its model somewhere, or on its profile. */
  const someAuthorization = fc.record({
    called: fc.constantFrom(...pool),
    region: fc.oneof(somewhere, fc.constant("source" as const)),
    on: fc.constantFrom("model", "model", "profile"),
    action: fc.constantFrom("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"),
  });

  test("what the policies allow is what the targets name: this model, from here, by this way, over there", async () => {
    await fc.assert(
      fc.asyncProperty(someTargets, someAuthorization, async (targets, { called, region: asked, on, action }) => {
        const { modelId, geography } = called;
        const region = asked === "source" ? called.region : asked;
        const profile = geography === "in-region" ? undefined : profileArn(modelId, called.region, geography);
        const same = targets.filter(
          (each) =>
            each.modelId === modelId &&
            each.geography === geography &&
            (geography === "in-region" || each.region === called.region),
        );
        const reached = (each: ModelTarget) =>
          each.geography === "global" ? [each.region, NO_REGION] : [each.region, ...each.destinationRegions];
        const onProfile = on === "profile" && profile !== undefined;
        const named = onProfile ? same.length > 0 : same.some((each) => reached(each).includes(region));

        const call = onProfile
          ? invoke(profile, {}, action)
          : invoke(modelArn(modelId, region), profile === undefined ? {} : through(profile), action);
        const { identity, boundary, session } = policiesOf(targets);
        expect((await decide(call, { identity })).allowed).toBe(named);
        expect((await decide(call, { identity: boundary })).allowed).toBe(named);
        if (named) expect((await decide(call, { identity: [session] })).allowed).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test("order and repetition of targets change nothing", () => {
    const inAnyOrder = someTargets.chain((targets) =>
      fc.tuple(fc.constant(targets), fc.shuffledSubarray([...targets, ...targets], { minLength: 2 * targets.length })),
    );
    fc.assert(
      fc.property(inAnyOrder, ([targets, shuffled]) => {
        for (const make of [modelAccessStatements, modelBoundaryStatements, modelSessionStatements]) {
          expect(make({ targets: shuffled })).toEqual(make({ targets }));
        }
      }),
      { numRuns: 30 },
    );
  });

  test("the role's statements have no wildcard", () => {
    expect(JSON.stringify(modelAccessStatements({ targets: pool }))).not.toContain("*");
  });
});
