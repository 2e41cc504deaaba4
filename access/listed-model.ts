import type { WrittenPrice } from "../environment/environment";

/** A model of the price list. */
export interface ListedModel extends WrittenPrice {
  readonly input: number;
  /** What calls cost that read more tokens than this. */
  readonly longer?: readonly (WrittenPrice & { readonly above: number })[];
  /** The most tokens that the model reads in one call. */
  readonly contextTokens?: number;
}
