import { defineEnvironment } from "../../environment/define-environment";
import { changed, GOOD_ENVIRONMENT, SMALLEST_ENVIRONMENT } from "./good-environment";

const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const EU = ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"];

describe("a route", () => {
  const guardrail = (id: string) => ({
    arn: `arn:aws:bedrock:eu-central-1:200000000002:guardrail/${id}`,
    version: "1",
  });

  test("calls from the first region of inference unless a target says otherwise", () => {
    const { routes } = defineEnvironment(GOOD_ENVIRONMENT);
    expect(routes.sonnet?.targets.map(({ region }) => region)).toEqual(["eu-central-1", "eu-west-1"]);
  });

  test("names each target's profile and every region that may process the call", () => {
    const { routes } = defineEnvironment(GOOD_ENVIRONMENT);
    expect(routes.sonnet?.targets[0]).toMatchObject({ inferenceProfileId: `eu.${SONNET}`, destinationRegions: EU });
    expect(routes.embeddings?.targets[0]).toMatchObject({
      geography: "in-region",
      inferenceProfileId: undefined,
      destinationRegions: ["eu-central-1"],
    });
  });

  test("gives its guardrail to the targets that have none of their own", () => {
    const { routes } = defineEnvironment(
      changed({
        "routes.sonnet.targets[1].region": "eu-central-1",
        "routes.sonnet.targets[1].guardrail": guardrail("own"),
        "routes.sonnet.guardrail": guardrail("common"),
      }),
    );
    expect(routes.sonnet?.targets.map((target) => target.guardrail)).toEqual([
      { kind: "existing", ...guardrail("common") },
      { kind: "existing", ...guardrail("own") },
    ]);
  });

  test.each<[what: string, models: readonly (number | undefined)[], cap: number]>([
    ["8,192 where its models give more", [64_000, 20_000], 8_192],
    ["the least that its models give", [4_096, 64_000], 4_096],
    ["8,192 where nobody knows what its models give", [undefined], 8_192],
  ])("by default caps output at %s", (_, most, cap) => {
    const models = most.map((maxOutputTokens, index) => [
      `acme.house-${index}`,
      { regions: ["eu-central-1"], ...(maxOutputTokens !== undefined && { maxOutputTokens }) },
    ]);
    const targets = models.map(([model]) => ({ model, geography: "in-region" }));
    const change = { models: Object.fromEntries(models), "routes.nova.targets": targets };
    expect(defineEnvironment(changed(change, SMALLEST_ENVIRONMENT)).routes.nova?.maxOutputTokens).toBe(cap);
  });

  test("may call the account of another team", () => {
    const { routes } = defineEnvironment(changed({ "routes.nova.targets[0].account": "research" }));
    expect(routes.nova?.targets[0]?.account).toBe("research");
  });
});

describe("a model that the catalogue lacks", () => {
  test("is called as it is written", () => {
    const environment = defineEnvironment(
      changed({
        models: { "acme.house-1": { profiles: { eu: { "eu-central-1": ["eu-west-3", "eu-central-1"] } } } },
        "routes.nova.targets[0].model": "acme.house-1",
      }),
    );
    expect(environment.routes.nova?.targets[0]).toMatchObject({
      modelId: "acme.house-1",
      inferenceProfileId: "eu.acme.house-1",
      destinationRegions: ["eu-central-1", "eu-west-3"],
    });
  });

  test("may be called like a property of every object", () => {
    const models = { constructor: { regions: ["eu-central-1"] } };
    const target = { model: "constructor", geography: "in-region" };
    const { routes } = defineEnvironment(changed({ models, "routes.nova.targets[0]": target }));
    expect(routes.nova?.targets[0]?.modelId).toBe("constructor");
  });
});

describe("residency", () => {
  test.each<[home: string, residency: readonly string[]]>([
    ["eu-central-1", EU],
    ["us-west-2", ["us-east-1", "us-east-2", "us-west-1", "us-west-2"]],
    ["ap-northeast-1", ["ap-northeast-1", "ap-northeast-3"]],
    ["ca-central-1", ["ca-central-1", "ca-west-1"]],
    ["eu-west-2", ["eu-west-2"]],
    ["us-gov-west-1", ["us-gov-east-1", "us-gov-west-1"]],
  ])("at home in %s is by default the narrowest geography around it", (home, residency) => {
    const model = { "acme.house-1": { regions: [home] } };
    const change = { "regions.home": home, models: model, gateway: undefined, "teams.payments": undefined };
    const routes = { house: { targets: [{ model: "acme.house-1", geography: "in-region" }] } };
    expect(defineEnvironment(changed({ ...change, routes }, SMALLEST_ENVIRONMENT)).residency).toEqual(residency);
  });

  test.each<[written: unknown, residency: readonly string[]]>([
    ["anywhere", ["*"]],
    [{ geographies: ["eu"], regions: ["us-east-1"] }, [...EU, "us-east-1"]],
    [{ geographies: ["eu"], regions: ["eu-west-1"] }, EU],
    [{ regions: [...EU].reverse() }, EU],
  ])("written as %j", (written, residency) => {
    expect(defineEnvironment(changed({ residency: written }, SMALLEST_ENVIRONMENT)).residency).toEqual(residency);
  });
});

test("an environment at home in GovCloud lies in its partition", () => {
  const environment = defineEnvironment(
    changed(
      {
        "regions.home": "us-gov-west-1",
        "routes.nova.targets[0]": { model: SONNET, geography: "us-gov" },
        "gateway.apis": { "us-gov-west-1": { restApiId: "abcde12345", stage: "live" } },
      },
      SMALLEST_ENVIRONMENT,
    ),
  );
  expect(environment.partition).toBe("aws-us-gov");
  expect(environment.gateway?.roleArn).toMatch(/^arn:aws-us-gov:iam::/);
});
