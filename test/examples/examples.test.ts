import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFolder } from "../support/compose";
import type { SynthesizedStack } from "../support/synth";

const EXAMPLES = join(__dirname, "../../examples");

/** Resources by stack, of an example's main.ts as it stands. */
async function synthesizeExample(name: string): Promise<Readonly<Record<string, number>>> {
  const outdir = mkdtempSync(join(tmpdir(), "bedrock-access-example-"));
  process.env.CDKTF_OUTDIR = outdir;
  try {
    await import(join(EXAMPLES, name, "main.ts"));
    return resourcesByStack(readFolder(outdir));
  } finally {
    delete process.env.CDKTF_OUTDIR;
    rmSync(outdir, { recursive: true, force: true });
  }
}

function resourcesByStack(files: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([path, text]) => {
      const stack = /^stacks\/([^/]+)\/cdk\.tf\.json$/.exec(path)?.[1];
      if (stack === undefined) return [];
      const { resource }: SynthesizedStack = JSON.parse(text);
      return [[stack, sum(Object.values(resource).map((ofType) => Object.keys(ofType).length))]];
    }),
  );
}

/** The rows of the README's tables, by what the first cell has in backticks. */
function tableRows(name: string): Readonly<Record<string, readonly string[]>> {
  const rows = readFileSync(join(EXAMPLES, name, "README.md"), "utf8").matchAll(/^\| `([^`]+)` *\|(.*)\|$/gm);
  return Object.fromEntries(
    [...rows].map(([, first = "", others = ""]) => [first, others.split("|").map((cell) => cell.trim())]),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

test("single-team makes the stacks and as many resources as its README says, none of a gateway", async () => {
  const stacks = await synthesizeExample("single-team");
  const rows = tableRows("single-team");
  expect(stacks).toEqual(Object.fromEntries(Object.entries(rows).map(([stack, cells]) => [stack, Number(cells[1])])));
  expect(Object.keys(stacks).filter((stack) => stack.includes("gateway"))).toEqual([]);
  expect(readFileSync(join(EXAMPLES, "single-team/README.md"), "utf8")).toContain(
    `${sum(Object.values(stacks))} resources in all`,
  );
});

test("complete makes as many stacks and resources in each environment as its README says", async () => {
  const stacks = Object.entries(await synthesizeExample("complete"));
  const rows = tableRows("complete");
  const counted = Object.keys(rows).map((environment) => {
    const own = stacks.filter(([stack]) => stack.startsWith(`${environment}-`)).map(([, resources]) => resources);
    return [environment, [String(own.length), String(sum(own))]];
  });
  expect(
    Object.fromEntries(Object.entries(rows).map(([environment, cells]) => [environment, cells.slice(0, 2)])),
  ).toEqual(Object.fromEntries(counted));
  expect(readFileSync(join(EXAMPLES, "complete/README.md"), "utf8")).toContain(
    `${stacks.length} stacks with ${sum(stacks.map(([, resources]) => resources))} resources`,
  );
});
