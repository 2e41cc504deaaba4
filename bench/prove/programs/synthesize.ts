import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { defineEnvironment } from "../../../environment/define-environment";
import { compose } from "../../../stacks/compose";
import { company } from "../../synth/programs/company";

/** Synthesizes a company of so many teams into a folder; with a third argument every team takes that route alone. */
const [, , teams = "", outdir = "", route] = process.argv;
const pem = readFileSync(join(__dirname, "../../../examples/direct-only/environments/authority-prod.pem"), "utf8");
const { input, lock } = company(Number(teams), pem);
const changed = Object.entries(input.teams).map(([name, team]) => [
  name,
  route === undefined ? team : { ...team, routes: [route], limits: {} },
]);
const app = new App({ outdir });
compose(app, defineEnvironment({ ...input, teams: Object.fromEntries(changed) }), lock);
app.synth();
