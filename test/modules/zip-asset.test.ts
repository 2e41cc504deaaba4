import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App, AssetType, TerraformAsset, TerraformStack } from "cdktf";
import { ZipAsset } from "../../modules/gateway-function/zip-asset";

let folder: string;
let source: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedrock-access-zip-"));
  source = join(folder, "code.zip");
  writeFileSync(source, "PK first");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Synthesizes a stack with the zip, and returns where its copy must be. */
function synthesize(): string {
  const app = new App({ outdir: join(folder, "out") });
  const stack = new TerraformStack(app, "test");
  const { path } = new ZipAsset(stack, "Zip", source);
  app.synth();
  return join(folder, "out/stacks/test", path);
}

/** Files below a folder. */
function filesIn(place: string): string[] {
  const entries = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name));
}

test("a zip is copied into the output", () => {
  const copy = synthesize();
  expect(readFileSync(copy, "utf8")).toBe("PK first");
  expect(filesIn(join(folder, "out/stacks/test/assets"))).toEqual([copy]);
});

test("it stands where CDKTF's own asset would put it, so that nothing is deployed anew", () => {
  const stack = new TerraformStack(new App({ outdir: join(folder, "out") }), "test");
  const other = new TerraformStack(new App({ outdir: join(folder, "other") }), "test");
  expect(new ZipAsset(stack, "Zip", source).path).toBe(
    new TerraformAsset(other, "Zip", { path: source, type: AssetType.FILE }).path,
  );
});

test("a copy that is right is left alone", () => {
  const before = statSync(synthesize(), { bigint: true });
  const after = statSync(synthesize(), { bigint: true });
  expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
});

test("a copy that is wrong is made again", () => {
  const copy = synthesize();
  writeFileSync(copy, "PK other");
  expect(readFileSync(synthesize(), "utf8")).toBe("PK first");
});

test("the copy of another content goes when the zip changes", () => {
  const first = synthesize();
  mkdirSync(join(dirname(dirname(first)), "older"));
  writeFileSync(source, "PK second");
  const second = synthesize();
  expect(second).not.toBe(first);
  expect(readFileSync(second, "utf8")).toBe("PK second");
  expect(readdirSync(join(dirname(dirname(second))))).toHaveLength(1);
});
