import { parseArgs } from "node:util";
import { FUNCTIONS } from "../../scripts/functions/functions";
import { hasRuntimeClient } from "../../test/functions/runtime/runtime-client";
import { quantile } from "../gateway/statistics";
import { type LambdaMeasurements, measure } from "./measure";

const WHOLE = { loads: 15, starts: 7, requests: 300 };
const QUICK = { loads: 3, starts: 2, requests: 30 };

/** The most that loading the gateway's bundle may take, in milliseconds. */
const LOAD_BUDGET = 80;

/** Measures the functions beside an empty one, and fails when a budget is passed. `--quick` is for trying it out. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
  if (!hasRuntimeClient()) throw new Error("Lambda's runtime client is not installed: run `npm run test:setup`.");
  const found = await measure(values.quick ? QUICK : WHOLE);
  const over = overBudget(found);
  console.log(
    [
      ...bundleLines(found),
      "",
      ...contentLines(found),
      "",
      ...requestLines(found),
      ...over.map((text) => `OVER ${text}`),
    ].join("\n"),
  );
  if (over.length > 0) process.exitCode = 1;
}

function bundleLines({ bundles, emptyLoadMilliseconds }: LambdaMeasurements): string[] {
  const line = (name: string, ...cells: readonly string[]) =>
    name.padEnd(18) + cells.map((cell) => cell.padStart(12)).join("");
  return [
    line("", "kB", "kB zipped", "loads in ms"),
    ...bundles.map(({ name, kilobytes, zippedKilobytes, loadMilliseconds }) =>
      line(name, kilobytes.toFixed(0), zippedKilobytes.toFixed(0), quantile(loadMilliseconds, 0.5).toFixed(1)),
    ),
    line("an empty file", "0", "", quantile(emptyLoadMilliseconds, 0.5).toFixed(1)),
  ];
}

function contentLines({ bundles }: LambdaMeasurements): string[] {
  return bundles.map(({ name, heaviest }) => {
    const parts = heaviest.map((part) => `${part.name} ${Math.round(part.kilobytes)}`);
    return `${name}, kB: ${parts.join(", ")}`;
  });
}

function requestLines({ gateway, empty }: LambdaMeasurements): string[] {
  const line = (name: string, ours: readonly number[], floor: readonly number[], share: number) => {
    const [one, other] = [quantile(ours, share), quantile(floor, share)];
    return `${name.padEnd(34)}${one.toFixed(1).padStart(10)}${other.toFixed(1).padStart(10)}${(one - other).toFixed(1).padStart(10)}`;
  };
  return [
    `${"milliseconds".padEnd(34)}${"gateway".padStart(10)}${"empty".padStart(10)}${"added".padStart(10)}`,
    line("process to first answer, p50", gateway.first, empty.first, 0.5),
    line("steady request, p50", gateway.steady, empty.steady, 0.5),
    line("steady request, p99", gateway.steady, empty.steady, 0.99),
  ];
}

function overBudget({ bundles }: LambdaMeasurements): string[] {
  return bundles.flatMap(({ name, kilobytes, loadMilliseconds }) => {
    const budget = FUNCTIONS.find((each) => each.name === name)?.budgetKilobytes ?? 0;
    const load = quantile(loadMilliseconds, 0.5);
    return [
      ...(kilobytes > budget ? [`${name}: ${kilobytes.toFixed(0)} kB, at most ${budget}`] : []),
      ...(name === "gateway" && load > LOAD_BUDGET
        ? [`${name} loads in ${load.toFixed(0)} ms, at most ${LOAD_BUDGET}`]
        : []),
    ];
  });
}

void main();
