import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { withoutProfile, withProfile } from "../../../cli/certificates/aws-config";
import { command, startWorld, type World } from "./world";

const SECTION = "[profile dev]\nregion = eu-central-1\ncredential_process = one\n";
const OTHER = SECTION.replace("one", "another");

const files: { says: string; before: string }[] = [
  { says: "nothing", before: "" },
  { says: "another profile", before: "[profile work]\nregion=us-east-1\n" },
  { says: "no line break at its end", before: "[default]\nregion = eu-west-1" },
  { says: "Windows line ends", before: "[default]\r\nregion = eu-west-1\r\n" },
  { says: "bytes that are no UTF-8", before: "# \xff\xfe\n[default]\n" },
  { says: "comments and blank lines", before: "\n\n# mine\n\n[default]\n  region = x\n\n\n" },
  { says: "a profile whose name begins alike", before: "[profile dev2]\nregion = x\n" },
];

test.each(files)("a profile is written into a file with $says, once, and all else stays", ({ before }) => {
  const after = withProfile(before, "dev", SECTION);
  expect(after.startsWith(before)).toBe(true);
  expect(after).toContain("credential_process = one");
  expect(withProfile(after, "dev", SECTION)).toBe(after);
  expect(/(?<!\r)\n/.test(after)).toBe(!before.includes("\r\n"));

  const more = `${after}# behind\n[profile behind]\n`;
  const changed = withProfile(more, "dev", OTHER);
  expect(changed).toBe(more.replace("process = one", "process = another"));
  expect(withoutProfile(changed, "dev")).toBe(more.replace(after.slice(before.length).replace(/^[\r\n]+/, ""), ""));
  expect(withoutProfile(before, "dev")).toBe(before);
});

test("two profiles of ours stand side by side", () => {
  const both = withProfile(withProfile("", "dev", SECTION), "prod", SECTION.replaceAll("dev", "prod"));
  expect(withoutProfile(both, "dev").includes("[profile prod]")).toBe(true);
  expect(withoutProfile(both, "dev").includes("[profile dev]")).toBe(false);
});

test.each(["[profile dev]\n", "  [ profile dev ]\n", '[profile "dev"]\n', "[a]\n[profile dev]"])(
  "a profile that somebody else wrote is refused: %j",
  (before) => expect(() => withProfile(before, "dev", SECTION)).toThrow(/choose another name/),
);

test.each(["[default]\n", "[profile default]\n"])("so is somebody's default: %j", (before) =>
  expect(() => withProfile(before, "default", SECTION)).toThrow(/choose another name/),
);

test("a section of ours without its end is refused: what follows may be somebody's", () => {
  const damaged = withProfile("", "dev", SECTION).replace(/# bedrock-access dev: end\n/, "[profile mine]\n");
  expect(() => withProfile(damaged, "dev", SECTION)).toThrow(/put it back/);
});

describe("configure aws-profile", () => {
  let world: World;
  let config: string;

  beforeAll(async () => {
    world = await startWorld();
    config = join(world.home, ".aws", "config");
    await world.run("login", "--issuer", world.issuer);
  });
  afterAll(() => world.close());

  test("it writes a profile that calls our process by absolute paths, and repeating it changes nothing", async () => {
    const first = await world.run("configure", "aws-profile", "--json");
    expect(JSON.parse(first.stdout)).toEqual({ profile: "bedrock-default", file: config, changed: true });
    const text = readFileSync(config, "utf8");
    expect(text).toMatch(
      /\[profile bedrock-default\]\nregion = eu-central-1\ncredential_process = \/.+ --name default\n/,
    );
    expect(statSync(config).mode & 0o777).toBe(0o600);

    expect(JSON.parse((await world.run("configure", "aws-profile", "--json")).stdout)).toMatchObject({
      changed: false,
    });
    expect(readFileSync(config, "utf8")).toBe(text);
  });

  test("the file keeps its mode and stays a link where it is one", async () => {
    const target = join(world.home, "dotfiles-config");
    renameSync(config, target);
    symlinkSync(target, config);
    chmodSync(target, 0o640);
    await world.run("configure", "aws-profile", "--profile", "second");
    expect(lstatSync(config).isSymbolicLink()).toBe(true);
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(readFileSync(target, "utf8")).toContain("[profile second]");
  });

  test("it takes the profile out again", async () => {
    await world.run("configure", "aws-profile", "--profile", "gone");
    await world.run("configure", "aws-profile", "--profile", "gone", "--remove");
    expect(readFileSync(config, "utf8")).not.toContain("gone");
    const again = await world.run("configure", "aws-profile", "--profile", "gone", "--remove", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ changed: false });
  });

  test.each([
    { key: "file", args: [], holds: "--certificate .*identity.pem --private-key .*identity.pem" },
    {
      key: "tpm",
      args: ["--certificate", "/c.pem", "--private-key", "handle:0x81000001"],
      holds: "--private-key handle:0x81000001 --no-tpm-key-password",
    },
    {
      key: "pkcs11",
      args: ["--certificate", "/c.pem", "--private-key", "pkcs11:token=t", "--pkcs11-lib", "/lib.so"],
      holds: "--pkcs11-lib /lib.so",
    },
    { key: "os-store", args: ["--subject", "CN=anna@example.com"], holds: "Key=x509Subject,Value=CN=anna@example.com" },
  ])("AWS's own helper is called with a key of kind $key", async ({ key, args, holds }) => {
    const helper = ["--helper", "/opt/aws_signing_helper"];
    const { code, stdout } = await world.run("configure", "aws-profile", "--print", "--key", key, ...helper, ...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`credential_process = /opt/aws_signing_helper credential-process .*${holds}`));
    expect(stdout).toContain("--trust-anchor-arn arn:aws:rolesanywhere:");
  });

  test.each([
    { says: "a helper that is not there", args: ["--key", "file"], told: "--helper" },
    { says: "a TPM without its key", args: ["--key", "tpm", "--helper", "/h"], told: "--certificate" },
    { says: "a store without a name to look for", args: ["--key", "os-store", "--helper", "/h"], told: "selector" },
    { says: "a profile's name with a bracket", args: ["--profile", "a]b"], told: 'profile "a]b"' },
    { says: "a region that is none", args: ["--region", "EU\nx"], told: "region" },
    { says: "a login that nobody made", args: ["--name", "nobody"], told: "bedrock-access login" },
  ])("it says how to mend $says, and writes nothing", async ({ args, told }) => {
    const before = readFileSync(config, "utf8");
    expect(await world.run("configure", "aws-profile", ...args)).toMatchObject({
      ...{ code: 2, stderr: expect.stringContaining(told) },
    });
    expect(readFileSync(config, "utf8")).toBe(before);
  });

  test("a folder of AWS's that is not there is made", async () => {
    const own = join(world.folder, "elsewhere", ".aws", "config");
    mkdirSync(join(world.folder, "elsewhere"));
    await command(world.folder, { ...world.env, AWS_CONFIG_FILE: own }, ["configure", "aws-profile"]);
    expect(existsSync(own)).toBe(true);
  });
});
