import {
  ALL_REGIONS,
  CATALOGUE,
  type CatalogueModel,
  COMMERCIAL_REGIONS,
  destinations,
  extendCatalogue,
  GEOGRAPHIES,
  GEOGRAPHY_REGIONS,
  inferenceProfileId,
  offeredInRegion,
} from "../../environment/catalogue";
import { MODELS } from "../../environment/catalogue-data";
import { nearest } from "../../environment/nearest";

const models = Object.values(CATALOGUE);

function model(id: string): CatalogueModel {
  const found = CATALOGUE[id];
  if (found === undefined) throw new Error(`${id} is not in the catalogue`);
  return found;
}

const EU = ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"];
const US = ["us-east-1", "us-east-2", "us-west-2"];

describe("facts that AWS's pages state", () => {
  const haiku = "anthropic.claude-haiku-4-5-20251001-v1:0";
  const sonnet = "anthropic.claude-sonnet-5-5";
  test.each([
    [haiku, "us", "us-east-1", US],
    [haiku, "us", "us-west-1", ["us-east-1", "us-east-2", "us-west-1", "us-west-2"]],
    [haiku, "us", "ca-central-1", ["ca-central-1", ...US]],
    [haiku, "us", "ca-west-1", undefined],
    [haiku, "eu", "eu-central-1", EU],
    [haiku, "eu", "eu-central-2", ["eu-central-1", "eu-central-2", ...EU.slice(1)]],
    [haiku, "eu", "eu-west-2", [...EU.slice(0, 5), "eu-west-2", "eu-west-3"]],
    [haiku, "jp", "ap-northeast-3", ["ap-northeast-1", "ap-northeast-3"]],
    [haiku, "au", "ap-southeast-2", ["ap-southeast-2", "ap-southeast-4"]],
    [haiku, "au", "ap-southeast-6", ["ap-southeast-2", "ap-southeast-4", "ap-southeast-6"]],
    [haiku, "in", "ap-south-2", ["ap-south-1", "ap-south-2"]],
    [haiku, "apac", "ap-south-1", undefined],
    [haiku, "global", "eu-central-1", COMMERCIAL_REGIONS],
    [sonnet, "us", "ca-west-1", ["ca-west-1", ...US]],
    [sonnet, "eu", "eu-west-3", EU],
    [sonnet, "jp", "ap-northeast-1", undefined],
    ["anthropic.claude-sonnet-4-5-20250929-v1:0", "us-gov", "us-gov-east-1", ["us-gov-west-1"]],
    ["amazon.nova-pro-v1:0", "eu", "eu-west-1", ["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-3"]],
    ["amazon.nova-2-lite-v1:0", "jp", "ap-northeast-1", ["ap-northeast-1", "ap-northeast-3"]],
  ] as const)("%s through %s from %s", (id, geography, source, reached) => {
    expect(destinations(model(id), geography, source)).toEqual(reached);
  });

  test.each([
    ["amazon.titan-embed-text-v2:0", "eu-central-1", true],
    ["amazon.titan-embed-text-v2:0", "ap-southeast-1", false],
    [haiku, "us-east-1", false],
  ] as const)("%s in %s itself: %s", (id, region, offered) => {
    expect(offeredInRegion(model(id), region)).toBe(offered);
  });
});

describe.each(models.map((each) => [each.id, each] as const))("%s", (id, each) => {
  const reached = Object.values(each.profiles).flatMap((sources) => Object.entries(sources));

  test("is offered somewhere, in regions that exist", () => {
    const named = [...each.regions, ...reached.flatMap(([source, regions]) => [source, ...regions])];
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((region) => !ALL_REGIONS.includes(region))).toEqual([]);
  });

  test("names no region twice, and no source that reaches nothing", () => {
    for (const regions of [each.regions, ...reached.map(([, regions]) => regions)]) {
      expect(new Set(regions).size).toBe(regions.length);
    }
    expect(reached.filter(([, regions]) => regions.length === 0)).toEqual([]);
  });

  test("stays in a geography when it is called from there", () => {
    for (const geography of GEOGRAPHIES) {
      if (geography === "global") continue;
      const home = GEOGRAPHY_REGIONS[geography];
      for (const source of home) {
        const outside = destinations(each, geography, source)?.filter((region) => !home.includes(region)) ?? [];
        expect(`${geography} from ${source}: ${outside.join()}`).toBe(`${geography} from ${source}: `);
      }
    }
  });

  test("says where that is known from", () => {
    expect(each.source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/bedrock\/latest\/userguide\/[a-z0-9-]+\.html$/);
    expect(each.checked).toMatch(/^20\d\d-\d\d$/);
    expect(["documented", "recorded"]).toContain(each.confidence);
    expect(GEOGRAPHIES.some((geography) => id.startsWith(`${geography}.`))).toBe(false);
  });
});

test("the catalogue has every row of its data", () => {
  expect(models.map(({ id }) => id)).toEqual(Object.keys(MODELS));
});

test("no region lies in two geographies, but for those within apac", () => {
  const { apac, ...others } = GEOGRAPHY_REGIONS;
  const all = Object.values(others).flat();
  expect(new Set(all).size).toBe(all.length);
  expect([...others.jp, ...others.au, ...others.in].filter((region) => !apac.includes(region))).toEqual([]);
});

test("a profile's id is its geography before the model's id", () => {
  expect(inferenceProfileId("eu", "anthropic.claude-sonnet-5-5")).toBe("eu.anthropic.claude-sonnet-5-5");
});

describe("a user's models", () => {
  const additions = {
    "acme.house-1": {
      regions: ["eu-central-1"],
      profiles: { eu: { "eu-west-1": ["eu-west-1", "eu-west-3"] } },
      globalFrom: ["eu-west-1"],
    },
    "amazon.nova-pro-v1:0": { label: "Nova Pro in Frankfurt", regions: ["eu-central-1"], maxOutputTokens: 100 },
  };
  const extended = extendCatalogue(CATALOGUE, additions);

  test("are added with what is written, the rest by default", () => {
    expect(extended["acme.house-1"]).toEqual({
      id: "acme.house-1",
      label: "acme.house-1",
      provider: "acme",
      input: ["text"],
      output: "text",
      regions: ["eu-central-1"],
      profiles: { eu: { "eu-west-1": ["eu-west-1", "eu-west-3"] }, global: { "eu-west-1": COMMERCIAL_REGIONS } },
      confidence: "declared",
    });
  });

  test("replace a model of the catalogue whole", () => {
    expect(extended["amazon.nova-pro-v1:0"]).toMatchObject({
      label: "Nova Pro in Frankfurt",
      profiles: {},
      maxOutputTokens: 100,
    });
    expect(extended["amazon.nova-pro-v1:0"]?.source).toBeUndefined();
  });

  test("leave the catalogue itself as it is", () => {
    expect(CATALOGUE["acme.house-1"]).toBeUndefined();
    expect(model("amazon.nova-pro-v1:0").label).toBe("Nova Pro");
    expect(Object.keys(extended)).toHaveLength(models.length + 1);
  });
});

test.each(["constructor", "toString", "__proto__"])("no model, and no source region, is called %s", (name) => {
  expect(CATALOGUE[name]).toBeUndefined();
  expect(destinations(model("anthropic.claude-sonnet-5-5"), "eu", name)).toBeUndefined();
});

describe("nearest", () => {
  test.each([
    ["anthropic.claude-sonet-4-6", "anthropic.claude-sonnet-4-6"],
    ["Anthropic.Claude-Sonnet-4-6", "anthropic.claude-sonnet-4-6"],
    ["anthropic.claude-sonnet-46", "anthropic.claude-sonnet-4-6"],
    ["amazon.nova-pro-v1", "amazon.nova-pro-v1:0"],
    ["gpt", undefined],
    ["something-else-entirely", undefined],
  ])("%s means %s", (word, meant) => {
    expect(nearest(word, Object.keys(CATALOGUE))).toBe(meant);
  });

  test.each([
    ["eu-centrl-1", "eu-central-1"],
    ["eucentral1", "eu-central-1"],
    ["us-est-1", "us-east-1"],
    ["moon", undefined],
  ])("%s means the region %s", (word, meant) => {
    expect(nearest(word, ALL_REGIONS)).toBe(meant);
  });

  test("of equally near words the first wins, and an equal word is nearest", () => {
    expect(nearest("ab", ["ac", "ad"])).toBe("ac");
    expect(nearest("ad", ["ac", "ad"])).toBe("ad");
  });

  test("short words suggest one change, not two", () => {
    expect(nearest("dev", ["dav"])).toBe("dav");
    expect(nearest("dev", ["dab", "prod"])).toBeUndefined();
  });

  test("nothing is near when there is nothing", () => {
    expect(nearest("dev", [])).toBeUndefined();
  });
});
