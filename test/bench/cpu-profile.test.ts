import { type CpuProfile, timeShares } from "../../bench/synth/cpu-profile";

const DIST = "file:///x/node_modules/cdktf-bedrock-access/dist";
const CDKTF = "file:///x/node_modules/cdktf/lib";

/** A profile of one call chain after the other, from the outermost function, each with its milliseconds. */
function profile(...chains: readonly [ms: number, ...frames: [functionName: string, url: string][]][]): CpuProfile {
  const nodes: { id: number; callFrame: { functionName: string; url: string }; children: number[] }[] = [];
  const samples = chains.map(([, ...frames]) => {
    for (const [depth, [functionName, url]] of frames.entries()) {
      nodes.push({ id: nodes.length, callFrame: { functionName, url }, children: [] });
      if (depth > 0) nodes.at(-2)?.children.push(nodes.length - 1);
    }
    return nodes.length - 1;
  });
  return { nodes, samples, timeDeltas: chains.map(([ms]) => ms * 1_000) };
}

const compose: [string, string] = ["compose", `${DIST}/stacks.js`];
const construct: [string, string] = ["TerraformElement", `${CDKTF}/terraform-element.js`];
const trace: [string, string] = ["captureStackTrace", `${CDKTF}/tokens/private/stack-trace.js`];

describe("time counts for", () => {
  test.each<[what: string, work: string, chain: [string, string][]]>([
    ["the library", "library: stacks", [compose]],
    ["CDKTF, also below the library", "CDKTF: the rest", [compose, construct]],
    [
      "a token's stack trace, also where V8 formats it",
      "CDKTF: a stack trace for each token",
      [compose, trace, ["format", "node:internal/errors"]],
    ],
    ["resolving tokens", "CDKTF: resolving tokens", [["resolve", `${CDKTF}/tokens/private/resolve.js`]]],
    ["modules, which have policies from access", "library: modules", [compose, ["renderPolicy", `${DIST}/access.js`]]],
    ["zod", "library: zod", [compose, ["parse", `${DIST}/zod.js`]]],
    ["files, though the library writes them", "Node.js: files", [compose, ["writeFileSync", "node:fs"]]],
    ["garbage collection", "V8: garbage collection", [["(garbage collector)", ""]]],
    ["the rest, where nobody is known", "Node.js and V8: the rest", [["(program)", ""]]],
  ])("%s", (_, work, chain) => {
    expect(timeShares(profile([3, ...chain]), 5).work).toEqual([{ name: work, ms: 3, part: 1 }]);
  });
});

test("the longest stand first, each with its part of the whole, and idle time counts for nothing", () => {
  const { ms, work } = timeShares(profile([1, compose], [3, construct], [6, ["(idle)", ""]]), 5);
  expect(ms).toBe(4);
  expect(work).toEqual([
    { name: "CDKTF: the rest", ms: 3, part: 0.75 },
    { name: "library: stacks", ms: 1, part: 0.25 },
  ]);
});

test("the library's own functions are named without what they call, zod's not among them", () => {
  const parse: [string, string] = ["parse", `${DIST}/zod.js`];
  const anonymous: [string, string] = ["", `${DIST}/modules.js`];
  const { ownFunctions } = timeShares(
    profile([5, compose, construct], [2, compose], [1, anonymous], [4, compose, parse]),
    5,
  );
  expect(ownFunctions.map(({ name, ms }) => [name, ms])).toEqual([
    ["compose in stacks.js", 2],
    ["a function without a name in modules.js", 1],
  ]);
});
