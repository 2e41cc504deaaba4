import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderPriceList } from "./prices/render-price-list";

/** Writes access/price-list-data.ts anew, for today or the day that is given: `npm run prices -- 2026-11-25`. */
const [day = new Date().toISOString().slice(0, 10)] = process.argv.slice(2);
const file = join(__dirname, "../access/price-list-data.ts");
writeFileSync(file, renderPriceList(day));
console.log(`wrote prices of ${day}: run npm run format`);
