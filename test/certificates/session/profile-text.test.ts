import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandLine } from "../../../certificates/session/command-line";
import { profileText } from "../../../certificates/session/profile-text";
import { type HelperKey, helperArguments, selectorJson } from "../../../certificates/session/signing-helper";

const session = {
  trustAnchorArn: "arn:aws:rolesanywhere:eu-central-1:111111111111:trust-anchor/1",
  profileArn: "arn:aws:rolesanywhere:eu-central-1:111111111111:profile/2",
  roleArn: "arn:aws:iam::111111111111:role/bedrock-access/dev/bedrock-dev-direct-research",
  durationSeconds: 3600,
  region: "eu-central-1",
};

const SESSION_ARGUMENTS =
  "--trust-anchor-arn arn:aws:rolesanywhere:eu-central-1:111111111111:trust-anchor/1 --profile-arn arn:aws:rolesanywhere:eu-central-1:111111111111:profile/2 --role-arn arn:aws:iam::111111111111:role/bedrock-access/dev/bedrock-dev-direct-research --session-duration 3600 --region eu-central-1";

test("a profile of our own process", () => {
  const source = { kind: "own", command: ["bedrock-access", "credential-process", "--environment", "dev"] } as const;

  expect(profileText({ name: "research", region: "eu-central-1", shell: "posix", source })).toBe(
    "[profile research]\nregion = eu-central-1\ncredential_process = bedrock-access credential-process --environment dev\n",
  );
  expect(profileText({ name: "default", region: "eu-central-1", shell: "posix", source })).toMatch(/^\[default\]\n/);
});

test("a profile of AWS's helper", () => {
  const key = { kind: "file", certificate: "/home/a b/certificate.pem", privateKey: "/home/a b/key.pem" } as const;
  const text = profileText({
    name: "research",
    region: "eu-west-1",
    shell: "posix",
    source: { kind: "signing-helper", program: "/usr/local/bin/aws_signing_helper", session, key },
  });

  expect(text).toBe(
    `[profile research]\nregion = eu-west-1\ncredential_process = /usr/local/bin/aws_signing_helper credential-process --certificate '/home/a b/certificate.pem' --private-key '/home/a b/key.pem' ${SESSION_ARGUMENTS}\n`,
  );
});

test.each<[string, HelperKey, string]>([
  [
    "files with a chain",
    { kind: "file", certificate: "c.pem", privateKey: "k.pem", intermediates: "i.pem" },
    "--certificate c.pem --private-key k.pem --intermediates i.pem",
  ],
  [
    "a key file that a TPM wrapped",
    { kind: "tpm", certificate: "c.pem", privateKey: "tss2.pem" },
    "--certificate c.pem --private-key tss2.pem",
  ],
  [
    "a key that stays in a TPM",
    { kind: "tpm", certificate: "c.pem", privateKey: "handle:0x81000001" },
    "--certificate c.pem --private-key handle:0x81000001 --no-tpm-key-password",
  ],
  [
    "a token",
    { kind: "pkcs11", certificate: "pkcs11:object=cert", privateKey: "pkcs11:object=My%20key;type=private" },
    "--certificate pkcs11:object=cert --private-key pkcs11:object=My%20key;type=private",
  ],
  [
    "a token with a library of its own and one PIN",
    { kind: "pkcs11", certificate: "c.pem", privateKey: "pkcs11:id=%01", library: "/usr/lib/p.so", reusePin: true },
    "--certificate c.pem --private-key pkcs11:id=%01 --pkcs11-lib /usr/lib/p.so --reuse-pin",
  ],
  [
    "the store of the system, by name",
    { kind: "os-store", selector: { kind: "inline", subject: "CN=alice", issuer: "CN=Acme" } },
    "--cert-selector Key=x509Subject,Value=CN=alice Key=x509Issuer,Value=CN=Acme --use-latest-expiring-certificate",
  ],
  [
    "another Windows store, by a file of names",
    { kind: "os-store", selector: { kind: "file", path: "/home/alice/selector.json" }, store: "CA" },
    "--cert-selector file:///home/alice/selector.json --system-store-name CA --use-latest-expiring-certificate",
  ],
])("the helper's arguments for %s", (_, key, expected) => {
  expect(helperArguments(session, key).join(" ")).toBe(`${expected} ${SESSION_ARGUMENTS}`);
});

test("the helper goes to another endpoint, and through a proxy, where told", () => {
  const key = { kind: "file", certificate: "c", privateKey: "k" } as const;
  const args = helperArguments({ ...session, endpoint: "https://127.0.0.1:8443", withProxy: true }, key);

  expect(args.slice(-3)).toEqual(["--endpoint", "https://127.0.0.1:8443", "--with-proxy"]);
});

describe("a selector", () => {
  const argumentsOf = (subject: string) =>
    helperArguments(session, { kind: "os-store", selector: { kind: "inline", subject } });

  test("with spaces goes into a file, for the helper splits its argument at them", () => {
    expect(() => argumentsOf("CN=Alice Liddell")).toThrow(/has a space: put it into a selector file/);
    expect(JSON.parse(selectorJson({ subject: "CN=Alice Liddell", serial: "1002" }))).toEqual([
      { Key: "x509Subject", Value: "CN=Alice Liddell" },
      { Key: "x509Serial", Value: "1002" },
    ]);
  });

  test("selects something", () => {
    expect(() => selectorJson({})).toThrow("give a subject, an issuer or a serial");
    expect(() => argumentsOf("")).toThrow("give a subject, an issuer or a serial");
  });
});

test.each([
  ["name", "two words"],
  ["name", "a]b"],
  ["name", ""],
  ["region", "eu central"],
  ["region", "x\ny"],
])("a profile's %s is not %p", (which, value) => {
  const source = { kind: "own", command: ["x"] } as const;

  expect(() => profileText({ name: "n", region: "r", shell: "posix", source, [which]: value })).toThrow(RangeError);
});

describe("a command line", () => {
  const AWKWARD = [
    "plain",
    "two words",
    "it's",
    '"quoted"',
    "$HOME",
    "`id`",
    "a\\b",
    "a;b#c",
    "*",
    "%01",
    "é",
    "",
    "~",
    "-x=1",
  ];

  test("is split into the same words by a shell and as botocore splits it", () => {
    const line = commandLine(["node", ...AWKWARD], "posix");
    const folder = mkdtempSync(join(tmpdir(), "bedrock-access-words-"));
    const program = join(folder, "words.js");
    writeFileSync(program, "process.stdout.write(JSON.stringify(process.argv.slice(2)))");
    const byShell = execFileSync("sh", ["-c", line.replace("node", `node ${program}`)]).toString();
    const python = "import json, shlex, sys; print(json.dumps(shlex.split(sys.argv[1])[1:]))";
    const byBotocore = execFileSync("python3", ["-c", python, line]).toString();
    rmSync(folder, { recursive: true });

    expect(JSON.parse(byShell)).toEqual(AWKWARD);
    expect(JSON.parse(byBotocore)).toEqual(AWKWARD);
  });

  test("on Windows quotes what has spaces", () => {
    const words = [
      "C:\\Program Files\\aws\\aws_signing_helper.exe",
      "--certificate",
      "C:\\a\\c.pem",
      "pkcs11:id=%01;x=1",
    ];

    expect(commandLine(words, "windows")).toBe(
      '"C:\\Program Files\\aws\\aws_signing_helper.exe" --certificate C:\\a\\c.pem "pkcs11:id=%01;x=1"',
    );
  });

  test.each([
    ["posix", "a\nb"],
    ["posix", "a #b"],
    ["posix", "a ;b"],
    ["windows", 'a"b c'],
    ["windows", "%USERPROFILE%\\key.pem"],
    ["windows", "C:\\a b\\"],
    ["windows", "a\r\nb"],
  ] as const)("for %s cannot hold %p", (shell, word) => {
    expect(() => commandLine(["x", word], shell)).toThrow(/cannot stand in an AWS profile.*Use a path without/);
  });
});
