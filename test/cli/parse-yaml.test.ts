import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { parseYaml } from "../../cli/support/parse-yaml";

const parse = (text: string) => parseYaml("dev.yaml", text);

test.each<[what: string, text: string, data: unknown]>([
  [
    "maps, lists and what stands in them",
    "a: [1, true, ~, x]\nb: {c: 1.50}\n",
    { a: [1, true, null, "x"], b: { c: 1.5 } },
  ],
  ["dates and words such as yes as text", "on: yes\nend: 2027-03-31\n", { on: "yes", end: "2027-03-31" }],
  ["keys that look like numbers as text", "200000000002: a\n010: b\n", { "200000000002": "a", "010": "b" }],
  ["text in quotes as it stands", 'account: "012345678901"\n', { account: "012345678901" }],
  ["an alias as its anchor's value", "a: &it {b: 1}\nc: *it\n", { a: { b: 1 }, c: { b: 1 } }],
  ["a certificate of several lines", "pem: |\n  -----BEGIN\n  MIIB\n", { pem: "-----BEGIN\nMIIB\n" }],
  ["a file of an editor that writes a byte order mark", "\uFEFFa: 1\n", { a: 1 }],
  ["a file that asks for YAML 1.1 as YAML 1.2 all the same", "%YAML 1.1\n---\na: yes\n", { a: "yes" }],
  ["nothing as null", "# nothing\n", null],
])("%s", async (_, text, data) => {
  expect(await parse(text)).toEqual(data);
});

/** Ten times as many at each level: a thousand million in the end. */
const ALIAS_BOMB = [
  "a0: &a0 [x, x, x, x, x, x, x, x, x, x]",
  ...Array.from(
    { length: 8 },
    (_, level) => `a${level + 1}: &a${level + 1} [${Array(10).fill(`*a${level}`).join(", ")}]`,
  ),
].join("\n");

test.each<[what: string, text: string, says: string]>([
  ["a key that stands there twice", "teams:\n  payments: 1\n  payments: 2\n", "line 3: this key stands there already"],
  ["a key that stands there in another spelling", "a: 1\n'a': 2\n", "line 2: this key stands there already"],
  ["a key that stands there twice on one line", "a: {b: 1, b: 2}\n", "line 1: this key stands there already"],
  ["a list as a key", "a: 1\n? [b]\n: 2\n", "line 2: this key is no text"],
  ["a tag", "a: 1\nb: !secret x\n", "line 2: tags that begin with `!` are not read"],
  ["a tag of YAML's own for what JSON cannot hold", "a: !!binary aGk=\n", "line 1: tags that begin with `!`"],
  ["a second document", "a: 1\n---\nb: 2\n", "line 2: a second document begins here"],
  ["a merge", "a: &a {b: 1}\nc:\n  <<: *a\n", "line 3: `<<` merges nothing"],
  [
    "an account id that has lost its quotes",
    "a: 1\nid: 012345678901\n",
    'line 2: 012345678901 would be read as the number 12345678901. Put text in quotes: "012345678901"',
  ],
  ["an octal number", "a: 0o17\n", "line 1: 0o17 would be read as the number 15"],
  [
    "an id that looks like a power of ten",
    "a: 1234567e10\n",
    "line 1: 1234567e10 would be read as the number 12345670000000000",
  ],
  ["a number that JSON does not have", "a: .inf\n", "line 1: .inf would be read as the number Infinity"],
  ["what stands in itself", "a: 1\nb: &b\n  c: [*b]\n", "line 3: *b stands in its own value"],
  ["more digits than a number keeps", "a: 12345678901234567890\n", "line 1: 12345678901234567890 would be read as"],
  ["an alias without an anchor", "a: *b\n", "the alias *b has no anchor before it"],
  ["aliases that stand for more than a machine holds", ALIAS_BOMB, "aliases stand for too much data"],
  ["what is cut off", "a: [1,\n", "line 2: Flow sequence"],
  ["lists in lists without end", "[".repeat(20_000), "line 1: lists and maps stand in each other too deep"],
])("%s is refused with its line", async (_, text, says) => {
  const refused = await parse(text).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "environment-format", message: expect.stringContaining(says) });
  expect(String(refused)).toMatch(/^CommandError: dev\.yaml is not YAML that can be read:\n/);
  expect(String(refused).length).toBeLessThan(1_500);
});

/** In a process of its own, which can be ended: comparing each key with every other would take it half an hour. */
test("a map of very many keys is read in one pass", async () => {
  const program = `
    const { parseYaml } = require("./cli/support/parse-yaml");
    const text = Array.from({ length: 200_000 }, (_, key) => "key" + key + ": 1").join("\\n");
    parseYaml("dev.yaml", text).then((data) => console.log(Object.keys(data).length));`;
  const run = promisify(execFile)(process.execPath, ["--require", "tsx/cjs", "--eval", program], {
    cwd: resolve(__dirname, "../.."),
    timeout: 250_000,
  });
  expect((await run).stdout).toBe("200000\n");
});
