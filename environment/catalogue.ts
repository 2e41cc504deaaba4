import { MODELS } from "./catalogue-data";

/**
 * Prefixes of the inference profiles that AWS defines. `global` may process a call in any commercial region; the others name
 * a geography.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/models-region-compatibility.html
 */
export const GEOGRAPHIES = ["us", "us-gov", "eu", "apac", "jp", "au", "in", "ca", "global"] as const;

export type Geography = (typeof GEOGRAPHIES)[number];

/**
 * Every commercial region of the partition `aws`.
 *
 * Source: the partitions file of the AWS SDK for JavaScript 3.1169.
 */
export const COMMERCIAL_REGIONS: readonly string[] = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "mx-central-1"],
  ...["sa-east-1", "sa-west-1"],
  ...["eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3"],
  ...["ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2"],
  ...["ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5"],
  ...["ap-southeast-6", "ap-southeast-7"],
  ...["il-central-1", "me-central-1", "me-south-1", "me-west-1", "af-south-1"],
];

/** Every commercial and GovCloud region: anything else is a typo, or a partition that this library does not serve. */
export const ALL_REGIONS: readonly string[] = [...COMMERCIAL_REGIONS, "us-gov-east-1", "us-gov-west-1"];

/** The partition that a region lies in: credentials and ARNs of one are worth nothing in another. */
export function partitionOf(region: string): "aws" | "aws-us-gov" {
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/**
 * The regions that lie in a geography, for residency: `eu` is the European Union, so neither Zurich nor London.
 *
 * That is not what a profile of the same name reaches. From a source outside the geography it reaches that source too:
 * `us` called from Canada may process in Canada, `eu` called from London in London. Check {@link destinations}.
 */
export const GEOGRAPHY_REGIONS: Readonly<Record<Exclude<Geography, "global">, readonly string[]>> = {
  us: ["us-east-1", "us-east-2", "us-west-1", "us-west-2"],
  "us-gov": ["us-gov-east-1", "us-gov-west-1"],
  eu: ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"],
  apac: COMMERCIAL_REGIONS.filter((region) => region.startsWith("ap-")),
  jp: ["ap-northeast-1", "ap-northeast-3"],
  au: ["ap-southeast-2", "ap-southeast-4"],
  in: ["ap-south-1", "ap-south-2"],
  ca: ["ca-central-1", "ca-west-1"],
};

export type Modality = "text" | "image" | "video" | "audio" | "speech";

/** A Bedrock model as somebody writes it down, in JSON or YAML as well. Whatever is left out is not offered. */
export interface CatalogueModelInput {
  /** @default the model id */
  readonly label?: string | undefined;
  /** @default what the model id begins with */
  readonly provider?: string | undefined;
  /** @default ["text"] */
  readonly input?: readonly Modality[] | undefined;
  /** @default "text" */
  readonly output?: "text" | "embedding" | undefined;
  /** The most tokens that one answer may have. */
  readonly maxOutputTokens?: number | undefined;
  /** Regions that offer the model on demand by its own id, without a profile. */
  readonly regions?: readonly string[] | undefined;
  /** Inference profiles: geography → source region → every region that may process the call. */
  readonly profiles?:
    | Readonly<Partial<Record<Exclude<Geography, "global">, Readonly<Record<string, readonly string[]>> | undefined>>>
    | undefined;
  /** Source regions of the `global` profile. */
  readonly globalFrom?: readonly string[] | undefined;
  /** URL of the page that says so. */
  readonly source?: string | undefined;
  /** When it was checked: `2026-10`. */
  readonly checked?: string | undefined;
  /** @default "declared" */
  readonly confidence?: CatalogueModel["confidence"] | undefined;
}

export interface CatalogueModel {
  /** Bedrock model id, without a geography's prefix. */
  readonly id: string;
  readonly label: string;
  readonly provider: string;
  readonly input: readonly Modality[];
  readonly output: "text" | "embedding";
  /** Undefined where nobody has written it down. */
  readonly maxOutputTokens?: number;
  /** Regions that offer the model on demand by its own id, without a profile. */
  readonly regions: readonly string[];
  /** Inference profiles: geography → source region → every region that may process the call. */
  readonly profiles: Readonly<Partial<Record<Geography, Readonly<Record<string, readonly string[]>>>>>;
  readonly source?: string;
  readonly checked?: string;
  /**
   * How its regions are known: `documented` was read on the page in `source`, `recorded` is what AWS's API answered
   * in public recordings, `declared` was added by a user.
   */
  readonly confidence: "documented" | "recorded" | "declared";
}

/** Models by id. */
export type Catalogue = Readonly<Record<string, CatalogueModel>>;

/** The base with further models. An addition with the id of a model of the base replaces it whole. */
export function extendCatalogue(base: Catalogue, additions: Readonly<Record<string, CatalogueModelInput>>): Catalogue {
  const extended: Record<string, CatalogueModel> = Object.create(null); // so that no id finds Object's own members
  Object.assign(extended, base);
  for (const [id, input] of Object.entries(additions)) extended[id] = modelOf(id, input);
  return Object.freeze(extended);
}

/** The models that developers use in autumn 2026. */
export const CATALOGUE: Catalogue = extendCatalogue({}, MODELS);

/** `eu` and `anthropic.claude-sonnet-5-5` → `eu.anthropic.claude-sonnet-5-5` */
export function inferenceProfileId(geography: Geography, modelId: string): string {
  return `${geography}.${modelId}`;
}

/**
 * Every region that may process a call to a model's inference profile, or `undefined` when the source region has no such profile.
 *
 * For `global` these are all commercial regions.
 */
export function destinations(
  model: CatalogueModel,
  geography: Geography,
  sourceRegion: string,
): readonly string[] | undefined {
  const sources = model.profiles[geography];
  return sources !== undefined && Object.hasOwn(sources, sourceRegion) ? sources[sourceRegion] : undefined;
}

/** Whether the region offers the model on demand by its own id: what is sent there stays there. */
export function offeredInRegion(model: CatalogueModel, region: string): boolean {
  return model.regions.includes(region);
}

function modelOf(id: string, input: CatalogueModelInput): CatalogueModel {
  return {
    id,
    label: input.label ?? id,
    provider: input.provider ?? id.split(".", 1)[0] ?? id,
    input: input.input ?? ["text"],
    output: input.output ?? "text",
    regions: input.regions ?? [],
    profiles: profilesOf(input),
    confidence: input.confidence ?? "declared",
    ...(input.maxOutputTokens !== undefined && { maxOutputTokens: input.maxOutputTokens }),
    ...(input.source !== undefined && { source: input.source }),
    ...(input.checked !== undefined && { checked: input.checked }),
  };
}

function profilesOf({ profiles, globalFrom }: CatalogueModelInput): CatalogueModel["profiles"] {
  const found: Partial<Record<Geography, Readonly<Record<string, readonly string[]>>>> = {};
  for (const geography of GEOGRAPHIES) {
    const sources = geography === "global" ? everywhereFrom(globalFrom) : profiles?.[geography];
    if (sources !== undefined) found[geography] = sources;
  }
  return found;
}

function everywhereFrom(sources: readonly string[] | undefined) {
  return sources && Object.fromEntries(sources.map((source) => [source, COMMERCIAL_REGIONS]));
}
