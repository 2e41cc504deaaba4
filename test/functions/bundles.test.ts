import { isBuiltin } from "node:module";
import { unzipSync } from "fflate";
import { bundleFunction, NEVER_LOADED } from "../../scripts/functions/bundle-function";
import { FUNCTIONS } from "../../scripts/functions/functions";
import { zipOf } from "../../scripts/functions/zip";

describe.each(FUNCTIONS)("the bundle of $name", ({ name, entry, budgetKilobytes }) => {
  let bundle: Awaited<ReturnType<typeof bundleFunction>>;
  beforeAll(async () => {
    bundle = await bundleFunction(entry);
  });

  test("has nothing of another function's, of the command's or of a test's", () => {
    const ours = Object.keys(bundle.metafile.inputs).filter((file) => !file.includes("node_modules/"));
    const allowed = new RegExp(
      `^(<define|lean:|access/|environment/|aws/|files/|gateway/|certificates/|functions/(${name}/|[^/]+$))`,
    );
    expect(ours.filter((file) => !allowed.test(file))).toEqual([]);
  });

  test("needs nothing but Node.js", () => {
    const inputs = Object.values(bundle.metafile.inputs).flatMap(({ imports }) => imports);
    const outside = new Set(inputs.filter(({ external }) => external).map(({ path }) => path));
    expect([...outside].filter((path) => !isBuiltin(path) && !NEVER_LOADED.includes(path))).toEqual([]);
  });

  test("keeps to its budget", () => {
    expect(bundle.code.byteLength / 1_000).toBeLessThanOrEqual(budgetKilobytes);
  });

  test("is zipped into the same bytes each time, as a file that Lambda may read", async () => {
    const again = await bundleFunction(entry);
    const zip = zipOf("index.js", bundle.code);
    expect(Buffer.compare(zip, zipOf("index.js", again.code))).toBe(0);
    const { "index.js": code, ...others } = unzipSync(zip);
    expect([Buffer.compare(code ?? Buffer.of(), bundle.code), others]).toEqual([0, {}]);
  });
});

test("a zip depends on neither the time nor the time zone", () => {
  const { TZ } = process.env;
  const zips = ["UTC", "Asia/Tokyo", "America/New_York"].map((zone) => {
    process.env.TZ = zone;
    return Buffer.from(zipOf("index.js", Buffer.from("x"))).toString("hex");
  });
  process.env.TZ = TZ;
  expect(new Set(zips).size).toBe(1);
});
