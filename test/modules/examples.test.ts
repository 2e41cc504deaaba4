import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { synthesize } from "../support/synth";

const FOLDER = join(__dirname, "../../modules");

test.each(readdirSync(FOLDER).toSorted())("the example of %s synthesizes", async (name) => {
  const { example }: { example: (stack: TerraformStack) => void } = await import(
    join(FOLDER, name, `${name}.example.ts`)
  );
  expect(Object.keys(synthesize(example).resource)).not.toEqual([]);
});
