import { type ChildProcess, spawn } from "node:child_process";
import { codeOf } from "../../access/thrown";
import { CHOICE_CONTEXT, isChoiceOfAll, parseChoice, type SynthesisChoice } from "../../environment/synthesis-choice";
import type { Context } from "../support/context";
import { endOfChild } from "../support/ended-child";
import type { Project } from "./project";

export interface AppRun {
  /** Exit code, or the signal that ended the app. */
  readonly ended: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the app through a shell, as `cdktf synth` does, and waits until it ends.
 *
 * @param stop - Ends the app when it is aborted: nothing may go on writing to the output once the command has ended.
 */
export async function runApp(
  project: Project,
  choice: SynthesisChoice,
  { cwd, env }: Pick<Context, "cwd" | "env">,
  stop: AbortSignal,
): Promise<AppRun> {
  const child = spawn(project.app, {
    shell: true,
    cwd,
    env: appVariables(project, env, choice),
    stdio: ["ignore", "pipe", "pipe"],
    detached: HAS_GROUPS,
  });
  const endApp = () => endWithChildren(child);
  if (stop.aborted) endApp();
  else stop.addEventListener("abort", endApp, { once: true });
  try {
    const { code, signal, stdout, stderr } = await endOfChild(child);
    return { ended: code ?? signal ?? "SIGKILL", stdout, stderr };
  } finally {
    stop.removeEventListener("abort", endApp);
  }
}

/** Windows has none, and opens a window for a process of its own. */
const HAS_GROUPS = process.platform !== "win32";

/** The shell, and what it has started: npx, and Node.js below that. */
function endWithChildren(child: ChildProcess): void {
  if (!HAS_GROUPS || child.pid === undefined) {
    child.kill();
    return;
  }
  try {
    process.kill(-child.pid, "SIGTERM");
  } catch (error) {
    if (codeOf(error) !== "ESRCH") throw error; // they have ended by themselves
  }
}

/**
 * What the command line asks for, or else the context that the app would get anyway.
 *
 * @throws SynthesisChoiceError when the context holds something else than a choice.
 */
export function choiceFor(asked: SynthesisChoice, project: Project, env: Context["env"]): SynthesisChoice {
  return isChoiceOfAll(asked) ? parseChoice(contextOf(project, env)[CHOICE_CONTEXT]) : asked;
}

/**
 * What `cdktf synth` of CDKTF 0.21 gives its app, so that both write the same output; and `targetVersions`, as `cdktn synth` of 0.24.
 *
 * `CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS` is left out on purpose: without it the app itself fails on error annotations.
 *
 * @see https://github.com/hashicorp/terraform-cdk/blob/v0.21.0/packages/@cdktf/cli-core/src/lib/synth-stack.ts
 */
export function appVariables(
  project: Project,
  env: Context["env"],
  choice: SynthesisChoice,
): Record<string, string | undefined> {
  const inherited = Object.entries(env).filter(([name]) => !name.startsWith("TF_VAR_"));
  return {
    ...Object.fromEntries(inherited),
    NODE_OPTIONS: env.NODE_OPTIONS || "--max-old-space-size=4096",
    CDKTF_OUTDIR: project.output,
    CDKTF_CONTEXT_JSON: JSON.stringify({
      ...contextOf(project, env),
      ...(isChoiceOfAll(choice) ? {} : { [CHOICE_CONTEXT]: choice }),
      ...(project.targetVersions === undefined ? {} : { targetVersions: project.targetVersions }),
      cdktfRelativeModules: project.terraformModules.filter((module) => isLocal(sourceOf(module))),
    }),
    SYNTH_HCL_OUTPUT: "false",
  };
}

function contextOf(project: Project, env: Context["env"]): Readonly<Record<string, unknown>> {
  return project.context ?? JSON.parse(env.CDKTF_CONTEXT_JSON || "{}");
}

function sourceOf(module: unknown): unknown {
  return typeof module === "object" && module !== null && "source" in module ? module.source : module;
}

function isLocal(source: unknown): boolean {
  return typeof source === "string" && /^\.\.?\//.test(source);
}
