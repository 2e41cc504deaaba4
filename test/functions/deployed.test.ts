import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bundleFunction } from "../../scripts/functions/bundle-function";
import { FUNCTIONS } from "../../scripts/functions/functions";
import { zipOf } from "../../scripts/functions/zip";

// What stacks/function-code.ts finds, and so what Terraform uploads.
const BUILT = join(__dirname, "../../dist/functions");

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

test.each(FUNCTIONS)(
  "$name is deployed as the very bytes that these sources, which the tests run, are bundled into",
  async ({ name, entry }) => {
    const file = join(BUILT, `${name}.zip`);
    if (!existsSync(file)) throw new Error(`${file} is not there: run \`npm run build\`.`);
    const { code } = await bundleFunction(entry);
    expect(sha256(readFileSync(file))).toBe(sha256(zipOf("index.js", code)));
  },
);
