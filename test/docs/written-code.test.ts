import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import manifest from "../../package.json";
import { type CodeBlock, codeBlocksOf } from "../../scripts/docs/code-blocks";
import { markdownFiles } from "../../scripts/docs/markdown-files";
import { runCommand } from "../support/command-line";
import { makeShellSandbox, type ShellSandbox } from "./shell-sandbox";

// Every code block of every Markdown file is checked by its language. What has no check of its own does not get in.

const ROOT = join(__dirname, "../..");

interface PlacedBlock extends CodeBlock {
  readonly place: string;
}

const TEXTS = markdownFiles(ROOT).map((file) => ({ file, text: readFileSync(join(ROOT, file), "utf8") }));
const BLOCKS: readonly PlacedBlock[] = TEXTS.flatMap(({ file, text }) =>
  codeBlocksOf(text).map((block) => ({ ...block, place: `${file}:${block.line}` })),
);

function inLanguage(...languages: readonly string[]): readonly PlacedBlock[] {
  return BLOCKS.filter(({ language }) => languages.includes(language));
}

/** Places with what a check throws there. */
function failures(blocks: readonly PlacedBlock[], check: (text: string) => unknown): readonly string[] {
  return blocks.flatMap(({ place, text }) => {
    try {
      check(text);
      return [];
    } catch (error) {
      return [`${place}: ${error instanceof Error ? error.message : error}`];
    }
  });
}

test("every block is in a language that is checked here: name it behind the fence, or leave it out for what a program prints", () => {
  const known = ["", "ini", "json", "sh", "ts", "yaml"];
  expect(BLOCKS.filter(({ language }) => !known.includes(language)).map(({ place }) => place)).toEqual([]);
});

test("TypeScript comes from a file that is compiled and run: write it there and show it with <!-- begin file PATH -->", () => {
  const executed = /^examples\/|^test\/docs\/samples\//; // examples.test.ts and samples.test.ts run them
  const astray = inLanguage("ts").filter(
    ({ marker }) => marker?.name !== "example" && !(marker?.name === "file" && executed.test(marker.argument)),
  );
  expect(astray.map(({ place }) => place)).toEqual([]);
});

test("JSON can be parsed", () => {
  expect(failures(inLanguage("json"), JSON.parse)).toEqual([]);
});

test("YAML can be parsed", () => {
  expect(failures(inLanguage("yaml"), (text) => parseYaml(text, { strict: true }))).toEqual([]);
});

test("settings files have sections and settings", () => {
  const check = (text: string) => {
    const wrong = text.split("\n").filter((line) => !/^(\[[^\]]+\]|[\w-]+ = .+|#.*|)$/.test(line));
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  };
  expect(failures(inLanguage("ini"), check)).toEqual([]);
});

describe("shell scripts", () => {
  const SCRIPTS = inLanguage("sh");
  const runnable = SCRIPTS.flatMap(({ place, text, instruction }) =>
    instruction?.kind === "run" ? [{ place, text, folder: instruction.folder }] : [],
  );

  test("say what becomes of them: <!-- run in FOLDER --> or <!-- not run: REASON --> stands before each but `npm run …`", () => {
    const unmarked = SCRIPTS.filter(({ instruction, text }) => instruction === undefined && !isOwnScript(text));
    expect(unmarked.map(({ place }) => place)).toEqual([]);
  });

  test("can be parsed by bash", () => {
    const check = (text: string) => {
      const { status, stderr } = spawnSync("bash", ["-n"], { input: text, encoding: "utf8" });
      if (status !== 0) throw new Error(stderr);
    };
    expect(failures(SCRIPTS, check)).toEqual([]);
  });

  test("that .ci/run is said to run stand there, command by command", () => {
    const ci = readFileSync(join(ROOT, ".ci/run"), "utf8").split("\n");
    const commands = SCRIPTS.filter(
      ({ instruction }) => instruction?.kind === "not-run" && instruction.reason === ".ci/run does it",
    ).flatMap(({ text, place }) => text.split(/\s*&&\s*|\n/).map((command) => ({ place, command })));
    expect(commands.filter(({ command }) => !ci.some((line) => line.startsWith(command)))).toEqual([]);
  });

  describe("that need nothing but a clone", () => {
    let sandbox: ShellSandbox;
    beforeAll(() => {
      sandbox = makeShellSandbox();
    });
    afterAll(() => sandbox.remove());

    test.each(runnable)("$place runs in $folder", ({ text, folder }) => {
      expect(existsSync(join(ROOT, folder))).toBe(true);
      expect(sandbox.run(text, folder)).toMatchObject({ code: 0 });
    });
  });
});

describe("the command `bedrock-access`", () => {
  /** Every call in code, in a line or in a block. */
  const calls = TEXTS.flatMap(({ file, text }) =>
    [...codeOf(text).matchAll(/\bbedrock-access ([a-z][a-z-]*)((?: [^`\n|;&#]*)?)/g)].map(
      ([call, name = "", rest = ""]) => ({
        file,
        call: call.trim(),
        name,
        subcommand: /^ ([a-z][a-z-]*)/.exec(rest)?.[1],
        options: rest.match(/--[a-z][a-z-]*/g) ?? [],
      }),
    ),
  );
  const names = [...new Set(calls.map(({ name }) => name))];

  test.each(names)("has the subcommand %s with all options that are written", async (name) => {
    const { code, stdout } = await runCommand([name, "--help"], ROOT);
    expect(code).toBe(0);
    expect(stdout).toContain(`bedrock-access ${name} `);
    const mine = calls.filter((call) => call.name === name);
    const subcommands = [...new Set(mine.flatMap(({ subcommand }) => subcommand ?? []))].filter((each) =>
      new RegExp(`^  ${each}\\b`, "m").test(stdout),
    );
    const helps = new Map<string | undefined, string>();
    for (const each of subcommands) helps.set(each, (await runCommand([name, each, "--help"], ROOT)).stdout);
    const unknown = mine.filter(({ subcommand, options }) =>
      options.some((option) => !(helps.get(subcommand) ?? stdout).includes(option)),
    );
    expect(unknown.map(({ file, call }) => `${file}: ${call}`)).toEqual([]);
  });
});

/** Whether a block calls nothing but scripts of this repository, and they exist. */
function isOwnScript(text: string): boolean {
  const names: readonly string[] = Object.keys(manifest.scripts);
  return text
    .split("\n")
    .every((line) => names.includes(/^npm run ([\w:-]+)( -- [^#]*)?(\s+#.*)?$/.exec(line)?.[1] ?? ""));
}

/** What stands in code spans and code blocks. */
function codeOf(markdown: string): string {
  const spans = markdown
    .split("\n")
    .filter((line) => !/^\s*(`{3,}|~{3,})/.test(line))
    .flatMap((line) => line.match(/`[^`]+`/g) ?? []);
  return [...spans.map((span) => span.slice(1, -1)), ...codeBlocksOf(markdown).map(({ text }) => text)].join("\n");
}
