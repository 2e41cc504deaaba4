/** What V8 writes with `--cpu-prof`, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Node that was on top at each sample. */
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

/** Part of the time that a program took. */
export interface Share {
  readonly name: string;
  readonly ms: number;
  /** Of the whole, from 0 to 1. */
  readonly part: number;
}

/** Where the time went: by what was at work, and in which functions of the library itself. */
export interface TimeShares {
  readonly ms: number;
  readonly work: readonly Share[];
  readonly ownFunctions: readonly Share[];
}

/** A sample counts for the first rule that its frames match, from the innermost frame outwards. */
interface Rule {
  readonly work: string;
  matches(functionName: string, url: string): boolean;
}

const RULES: readonly Rule[] = [
  rule("V8: garbage collection", (name) => name === "(garbage collector)"),
  rule("CDKTF: a stack trace for each token", (name, url) => name === "captureStackTrace" && url.includes("/cdktf/")),
  rule("CDKTF: resolving tokens", (_, url) => url.includes("/cdktf/lib/tokens/")),
  rule("CDKTF: writing JSON", (_, url) => url.includes("/json-stable-stringify/")),
  rule("CDKTF: the rest", (_, url) => /\/node_modules\/(cdktf|constructs)\//.test(url)),
  rule("provider bindings", (_, url) => url.includes("/@cdktf/provider-aws/")),
  rule("library: zod", (_, url) => url.endsWith("/dist/zod.js")),
  rule("library: environment", (_, url) => url.endsWith(`${OWN}environment.js`)),
  rule("library: modules", (_, url) => /\/dist\/(modules|access)\.js$/.test(url)),
  rule("library: stacks", (_, url) => url.endsWith(`${OWN}stacks.js`)),
  rule("Node.js: files", (_, url) => url === "node:fs"),
  rule("Node.js: loading modules", (_, url) => url.startsWith("node:internal/modules/")),
];

const OWN = "/cdktf-bedrock-access/dist/";
const REST = "Node.js and V8: the rest";

/** @param functions - How many of the library's own functions are named, the costliest first. */
export function timeShares({ nodes, samples, timeDeltas }: CpuProfile, functions: number): TimeShares {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const work = new Map<string, number>();
  const own = new Map<string, number>();
  let total = 0;

  for (const [index, sample] of samples.entries()) {
    const ms = (timeDeltas[index] ?? 0) / 1_000;
    const frames = framesOf(sample, byId, parents);
    // Also samples in which the program does nothing: the profile begins and ends with some.
    if (frames[0]?.functionName === "(idle)") continue;
    total += ms;
    add(work, workOf(frames), ms);
    const [innermost] = frames;
    if (innermost !== undefined && isOwn(innermost)) add(own, nameOf(innermost), ms);
  }
  const shares = (times: Map<string, number>) =>
    [...times]
      .map(([name, ms]): Share => ({ name, ms, part: ms / total }))
      .sort((a, b) => b.ms - a.ms || (a.name < b.name ? -1 : 1));
  return { ms: total, work: shares(work), ownFunctions: shares(own).slice(0, functions) };
}

type Frame = ProfileNode["callFrame"];

/** From the innermost outwards. */
function framesOf(
  sample: number,
  byId: ReadonlyMap<number, ProfileNode>,
  parents: ReadonlyMap<number, number>,
): Frame[] {
  const frames: Frame[] = [];
  for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
    const node = byId.get(id);
    if (node !== undefined) frames.push(node.callFrame);
  }
  return frames;
}

function workOf(frames: readonly Frame[]): string {
  for (const { functionName, url } of frames) {
    const found = RULES.find((each) => each.matches(functionName, url));
    if (found !== undefined) return found.work;
  }
  return REST;
}

/** The library also carries zod. */
function isOwn({ url }: Frame): boolean {
  return url.includes(OWN) && !url.endsWith("/dist/zod.js");
}

/** `layer in environment.js` */
function nameOf({ functionName, url }: Frame): string {
  return `${functionName || "a function without a name"} in ${url.slice(url.indexOf(OWN) + OWN.length)}`;
}

function rule(work: string, matches: Rule["matches"]): Rule {
  return { work, matches };
}

function add(times: Map<string, number>, name: string, ms: number): void {
  times.set(name, (times.get(name) ?? 0) + ms);
}
