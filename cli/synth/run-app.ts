import { spawn } from "node:child_process";
import { CHOICE_CONTEXT, isChoiceOfAll, parseChoice, type SynthesisChoice } from "../../environment/synthesis-choice";
import type { Context } from "../support/context";
import type { Project } from "./project";

export interface AppRun {
  /** Exit code, or the signal that ended the app. */
  readonly ended: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the app through a shell, as `cdktf synth` does, and waits until it ends. */
export function runApp(
  project: Project,
  choice: SynthesisChoice,
  { cwd, env }: Pick<Context, "cwd" | "env">,
): Promise<AppRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(project.app, {
      shell: true,
      cwd,
      env: appVariables(project, env, choice),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ ended: code ?? signal ?? "SIGKILL", stdout, stderr }));
  });
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
