import { z } from "zod";
import { nonEmptyText, says } from "./text";

const dollars = z.number().min(0, says("is below 0", "Write US dollars a million tokens.")).optional();

const price = z.strictObject({
  input: dollars.describe("Input. Default: 0."),
  output: dollars.describe("Output. Default: 0."),
  cacheRead: dollars.describe("Input read from a cache. Default: as plain input."),
  cacheWrite: dollars.describe("Input written to a cache for five minutes. Default: as plain input."),
  cacheWriteLong: dollars.describe("Input written to a cache for an hour. Default: twice plain input."),
});

export const prices = z
  .record(nonEmptyText, price)
  .describe(
    "Prices that replace or complete the price list, by model id or inference profile id; US dollars a million tokens.",
  );
