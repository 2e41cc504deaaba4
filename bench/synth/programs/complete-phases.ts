// examples/complete/main.ts, cut into phases: imports are calls here, for they must end before the next phase begins.
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Environment } from "../../../environment/environment";

const load = createRequire(__filename);
const environments = join(__dirname, "../complete/environments");
const marks = [performance.now()];
const ended = (name: string) => {
  const start = marks.at(-1) ?? 0;
  const end = performance.now();
  performance.measure(name, { start, end });
  marks.push(end);
};

performance.measure("start Node.js", { start: 0, end: marks[0] ?? 0 });
const { App }: typeof import("cdktf") = load("cdktf");
ended("import cdktf");
load("cdktf-bedrock-access/environment");
ended("import environment");
const { compose }: typeof import("../../../stacks/compose") = load("cdktf-bedrock-access/stacks/compose");
const { readLock }: typeof import("../../../stacks/read-lock") = load("cdktf-bedrock-access/stacks/read-lock");
ended("import stacks");
const parsed = ["dev", "staging", "prod"].map((name): Environment => load(join(environments, name)).default);
ended("parse environments");
const app = new App();
for (const environment of parsed) compose(app, environment, readLock(environment, environments));
ended("compose");
app.synth();
ended("synth");
