import type { Command } from "commander";
import type { Environment, Team } from "../../environment/environment";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { type AccessStateOptions, withAccessState, withAccessStateOptions } from "./access-state-of";
import { restoreIn, revokeIn, stepsText } from "./change-access";
import { requireTeam } from "./require-team";

const KINDS = ["team", "environment"] as const;

type StoppedKind = (typeof KINDS)[number];

interface StopOptions extends AccessStateOptions {
  readonly reason: string;
  readonly json?: true;
}

const STOP_HELP = `
For an emergency. The gateway refuses every call of the team, or of the whole environment, from the next request on; answers that are
under way come to their end. No certificates are issued any more. The command says what goes on on the direct path.
\`bedrock-access start\` takes it back, and \`bedrock-access revoke team\` is the same for a team.`;

export function registerStop(program: Command, context: Context, end: (code: ExitCode) => void): void {
  const kinds = KINDS.join("|");
  withAccessStateOptions(program.command("stop <kind> <name>"))
    .description(`emergency: every gateway refuses all calls of a ${kinds} from the next request on`)
    .option("--reason <text>", "why, for those who ask later", "emergency stop")
    .option("--json", "print the result for programs")
    .addHelpText("after", STOP_HELP)
    .action(async (kind: string, name: string, options: StopOptions) => end(await stop(kind, name, options, context)));
  withAccessStateOptions(program.command("start <kind> <name>"))
    .description(`take back what stop has done to a ${kinds}`)
    .option("--json", "print the result for programs")
    .action(async (kind: string, name: string, options: StopOptions) => end(await start(kind, name, options, context)));
}

async function stop(asked: string, id: string, options: StopOptions, context: Context): Promise<ExitCode> {
  const kind = kindOf(asked);
  await withAccessState(options, context, async (opened) => {
    const teams = stoppedTeams(kind, id, opened.environment);
    const { result, steps } = await revokeIn(opened, { kind, id }, options.reason);
    const notStopped = notStoppedOf(teams, opened.environment);
    const words =
      result === "revoked" ? "is stopped: gateways refuse its next call" : "was stopped already, and gateways know it";
    context.stdout.write(
      options.json
        ? json({ kind, name: id, result: result === "revoked" ? "stopped" : "unchanged", steps, notStopped })
        : `The ${kind} ${id} ${words}.\n${options.aws ? stepsText(steps) : ""}${notStopped.map((each) => `${each}\n`).join("")}`,
    );
  });
  return exitCode.done;
}

async function start(asked: string, id: string, options: StopOptions, context: Context): Promise<ExitCode> {
  const kind = kindOf(asked);
  await withAccessState(options, context, async (opened) => {
    stoppedTeams(kind, id, opened.environment);
    const { result, steps } = await restoreIn(opened, { kind, id });
    const words = result === "restored" ? "may call again" : "was not stopped";
    context.stdout.write(
      options.json
        ? json({ kind, name: id, result: result === "restored" ? "started" : "unchanged", steps })
        : `The ${kind} ${id} ${words}.\n${options.aws ? stepsText(steps) : ""}`,
    );
  });
  return exitCode.done;
}

function kindOf(asked: string): StoppedKind {
  const known = KINDS.find((each) => each === asked);
  if (known !== undefined) return known;
  throw new CommandError(
    "stop-kind",
    `"${asked}" cannot be stopped: write team or environment. \`bedrock-access revoke\` ends a user or a credential.`,
  );
}

/** In an emergency a mistyped name must not look like a stop. */
function stoppedTeams(kind: StoppedKind, name: string, { name: environment, teams }: Environment): readonly Team[] {
  if (kind === "environment") {
    if (name === environment) return Object.values(teams);
    throw new CommandError(
      "no-such-environment",
      `"${name}" is not the environment that --environment names: that is ${environment}.`,
    );
  }
  return [requireTeam(name, { name: environment, teams })];
}

/** What goes on although it was stopped. AWS asks nobody of ours before it takes a certificate. */
function notStoppedOf(teams: readonly Team[], { direct, provisioningRole }: Environment): string[] {
  const onDirect = teams.filter(({ paths }) => paths.includes("direct")).map(({ name }) => name);
  if (direct === undefined || onDirect.length === 0) return [];
  const sessions = `sessions that are open go on for up to ${direct.sessionSeconds / 60} minutes`;
  const certificates =
    direct.issuer === undefined
      ? "whoever issues certificates must be told to stop"
      : `certificates that are out open new ones for up to ${direct.issuer.lifetimeSeconds / 3_600} hours`;
  return [
    `Not stopped: the direct path of ${onDirect.join(", ")}. There ${sessions}, and ${certificates}.`,
    `To open no more sessions there, take the role ${provisioningRole} of each account and disable its trust anchor.`,
  ];
}
