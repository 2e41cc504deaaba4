import type { AccessModel } from "./access-model/access-model";
import { readAccessModels } from "./access-model/read-access-model";
import type { SynthesizedOutput } from "./access-model/read-synthesized-output";
import { alikeTeams } from "./matrix/alike";
import { answerAll, type Question } from "./question";
import { questionsOf } from "./questions-of";
import { strayRegions } from "./residency/residency-questions";
import type { EnvironmentProofs, ProofName, ProofReport, ProofResult, ProofRow } from "./result";
import { loadSimulator } from "./simulation/load-simulator";
import { spendProof } from "./spend/spend-proof";
import { gatewayEndpoints, World } from "./world";

export interface ProveOptions {
  /** Names of the environments to prove. @default all */
  readonly environments?: readonly string[];
}

/**
 * Proves every environment of an output: that its two paths let in whom the environment names, and that nothing else does.
 *
 * @throws SimulatorMissingError where nothing is installed that decides as IAM does.
 */
export async function prove(output: SynthesizedOutput, options: ProveOptions = {}): Promise<ProofReport> {
  loadSimulator();
  const asked = readAccessModels(output).filter(
    ({ environment }) => options.environments?.includes(environment.name) ?? true,
  );
  const environments: EnvironmentProofs[] = [];
  for (const model of asked) environments.push(await proveEnvironment(model));
  return { environments, passed: environments.length > 0 && environments.every(({ passed }) => passed) };
}

async function proveEnvironment(model: AccessModel): Promise<EnvironmentProofs> {
  const world = new World(model);
  const groups = alikeTeams(model);
  const { environment, waiting, assumptions } = model;
  const questions = await questionsOf(world, groups);
  const proofs = [
    accessModelProof(model),
    await proofOf("matrix", questions.matrix),
    await proofOf("attacks", questions.attacks),
    await proofOf("residency", questions.residency, strayRegions(world)),
    spendProof(environment),
  ];
  return {
    environment: environment.name,
    proofs,
    waiting: waiting.map(({ team }) => team),
    assumptions: [...assumptions, ...stagedTeams(model), ...openNetwork(world)],
    passed: proofs.every(({ passed }) => passed),
  };
}

const SHOWS: Readonly<Record<Exclude<ProofName, "spend-bound">, string>> = {
  "access-model": "Everything that decides about access is read from the output, and nothing in it leads nowhere.",
  matrix: "Who calls which model from where, by every way of holding credentials, is what the environment says.",
  attacks: "No known attack finds a third way in, and ordinary work goes on.",
  residency: "Data of every team is processed inside the residency and nowhere else.",
};

async function proofOf(
  name: "matrix" | "attacks" | "residency",
  questions: readonly Question[],
  failures: readonly string[] = [],
): Promise<ProofResult> {
  const answers = await answerAll(questions);
  const rows = answers.map(({ row }) => row);
  const found = [...failures, ...rows.filter(({ asExpected }) => !asExpected).map(failureText)];
  const all = rows.length === 0 ? [...found, NOTHING_ASKED] : [...found, ...lostDirection(rows)];
  return { name, shows: SHOWS[name], passed: all.length === 0, subjects: sizeOf(rows), rows, failures: all };
}

const NOTHING_ASKED = "Nothing was asked: the output has no team with an account. A proof of nothing proves nothing.";

/** Were everything denied, or everything allowed, the proof would show one direction only. */
function lostDirection(rows: readonly ProofRow[]): string[] {
  return (["allowed", "denied"] as const)
    .filter((outcome) => !rows.some(({ expected }) => expected === outcome))
    .map((outcome) => `No row expects that anything is ${outcome}: the proof shows one direction only.`);
}

function failureText({ who, what, action, resource, expected, decision, by, teams }: ProofRow): string {
  const of =
    teams.length === 0
      ? ""
      : ` (${teams.slice(0, 3).join(", ")}${teams.length > 3 ? ` and ${teams.length - 3} more` : ""})`;
  const wanted = decision === expected ? `${expected} by a statement` : expected;
  return `${who}${of}: ${what}: expected ${wanted}, is ${decision} by ${by}: ${action} on ${resource}`;
}

function sizeOf(rows: readonly ProofRow[]): number {
  return rows.reduce((sum, { teams }) => sum + Math.max(1, teams.length), 0);
}

function accessModelProof({ unresolved, accounts, environment }: AccessModel): ProofResult {
  const failures = unresolved.map(
    ({ stack, address, reference, reason }) => `${stack === "" ? "" : `${stack}: `}${address}: ${reference}: ${reason}`,
  );
  const teams = accounts.filter(({ holder }) => holder.startsWith("team "));
  const none =
    teams.length === 0 ? [`${environment.name} has no team with an account: nothing can be proven of it.`] : [];
  const all = [...none, ...failures];
  return {
    name: "access-model",
    shows: SHOWS["access-model"],
    passed: all.length === 0,
    subjects: accounts.length,
    rows: [],
    failures: all,
  };
}

/** Until the lock has the ids of the endpoints, no role can ask for them. */
function openNetwork(world: World): string[] {
  const { gateway, name } = world.model.environment;
  return gateway?.kind === "managed" && gatewayEndpoints(world).length === 0
    ? [
        `No role of ${name} asks for the gateway's VPC endpoints yet: apply the gateway, then run \`bedrock-access lock\` and synthesize.`,
      ]
    : [];
}

function stagedTeams({ environment }: AccessModel): string[] {
  return Object.values(environment.teams)
    .filter(({ enforcement }) => enforcement === "staged")
    .map(({ name }) => `Team ${name} is staged: its account's own administrators and users still reach models.`);
}
