import { readFileSync } from "node:fs";
import { join } from "node:path";
import { calcPrice, type ModelPrice as ListedPrice, type TieredPrices } from "@pydantic/genai-prices";
import type { ListedModel } from "../../access/listed-model";
import { CATALOGUE, type CatalogueModel, inferenceProfileId } from "../../environment/catalogue";

/**
 * The text of access/price-list-data.ts.
 *
 * The price library is large, reads the clock and can load prices from the network, so it stays out of what runs: its answers of
 * one day are written down, and a change of price is a line that somebody reviews.
 *
 * @param day - `2026-11-25`: prices that hold on this day.
 */
export function renderPriceList(day: string): string {
  const rows = Object.values(CATALOGUE).flatMap((model) => rowsOf(model, new Date(`${day}T00:00:00Z`)));
  return `import type { ListedModel } from "./listed-model";

// Written by \`npm run prices\` from @pydantic/genai-prices ${libraryVersion()}. Do not edit: corrections stand in price-list.ts.

/** The day for which the prices hold. */
export const PRICES_OF = ${JSON.stringify(day)};

/** US dollars a million tokens, by the id that stands in Bedrock's path. */
export const LISTED: Readonly<Record<string, ListedModel>> = {
${rows.map(([id, listed]) => `  ${JSON.stringify(id)}: ${JSON.stringify(listed)},`).join("\n")}
};
`;
}

/** The model itself and each of its inference profiles. */
function rowsOf(model: CatalogueModel, at: Date): [string, ListedModel][] {
  const profiles = Object.keys(model.profiles) as (keyof CatalogueModel["profiles"])[];
  const ids = [model.id, ...profiles.map((geography) => inferenceProfileId(geography, model.id))];
  return ids.flatMap((id): [string, ListedModel][] => {
    const listed = listedModel(id, at);
    return listed === undefined ? [] : [[id, listed]];
  });
}

function listedModel(id: string, timestamp: Date): ListedModel | undefined {
  const found = calcPrice({ input_tokens: 1, output_tokens: 1 }, id, { providerId: "aws", timestamp });
  if (found === null) return undefined;
  const { model_price: price, model } = found;
  const starts = [
    ...new Set(
      Object.values(price)
        .flatMap((kind) => (isTiered(kind) ? kind.tiers : []))
        .map(({ start }) => start),
    ),
  ];
  const base = dollars(price, 0);
  if (base.input === undefined) return undefined;
  return {
    ...base,
    input: base.input,
    ...(starts.length > 0 && {
      longer: starts.sort((a, b) => a - b).map((above) => ({ above, ...dollars(price, above + 1) })),
    }),
    ...(model.context_window !== undefined && { contextTokens: model.context_window }),
  };
}

function dollars(price: ListedPrice, tokens: number) {
  const of = (key: string) => {
    const kind = price[key];
    if (!isTiered(kind)) return kind;
    return kind.tiers.findLast(({ start }) => tokens > start)?.price ?? kind.base;
  };
  const kinds = {
    input: of("input_mtok"),
    output: of("output_mtok"),
    cacheRead: of("cache_read_mtok"),
    cacheWrite: of("cache_write_mtok"),
    cacheWriteLong: of("cache_write_1h_mtok"),
  };
  return Object.fromEntries(Object.entries(kinds).filter(([, value]) => value !== undefined)) as Partial<typeof kinds>;
}

function isTiered(price: ListedPrice[string]): price is TieredPrices {
  return typeof price === "object";
}

function libraryVersion(): string {
  const folder = join(require.resolve("@pydantic/genai-prices"), "../..");
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
}
