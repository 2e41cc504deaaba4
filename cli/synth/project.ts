import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../access/thrown";
import { CommandError } from "../support/command-error";

/** How somebody's CDKTF app is run: what `cdktf.json` says, unless the command line says otherwise. */
export interface Project {
  /** Shell command. */
  readonly app: string;
  /** Folder that the app writes to, relative to the working directory. */
  readonly output: string;
  readonly context: Readonly<Record<string, unknown>> | undefined;
  /** Versions of Terraform and OpenTofu that the app is for; cdktn checks against them what the app uses, cdktf knows none. */
  readonly targetVersions?: unknown;
  readonly terraformModules: readonly unknown[];
}

export interface ProjectOptions {
  readonly app?: string;
  readonly output?: string;
}

/** @throws CommandError with everything that is wrong with `cdktf.json`, or when nothing says what to run. */
export function readProject(cwd: string, options: ProjectOptions): Project {
  const settings: Record<string, unknown> = { ...readConfig(cwd, options), ...options };
  const { app, output, context, targetVersions, terraformModules } = settings;
  const problems = [
    ...(isText(app) ? [] : [`app is ${quote(app)}. Write the command that runs the app, as in "npx tsx main.ts".`]),
    ...(output === undefined || isText(output)
      ? []
      : [`output is ${quote(output)}. Write a folder, as in "cdktf.out".`]),
    ...(context === undefined || isRecord(context) ? [] : [`context is ${quote(context)}. Write an object.`]),
  ];
  if (!isText(app) || problems.length > 0) {
    throw new CommandError(
      "invalid-cdktf-json",
      `cdktf.json of ${cwd} is wrong:\n${problems.map((it) => `  ${it}\n`).join("")}`,
    );
  }
  return {
    app,
    output: isText(output) ? output : "cdktf.out",
    context: isRecord(context) ? context : undefined,
    targetVersions,
    terraformModules: Array.isArray(terraformModules) ? terraformModules : [],
  };
}

function readConfig(cwd: string, options: ProjectOptions): Record<string, unknown> {
  const file = join(cwd, "cdktf.json");
  if (!existsSync(file)) {
    if (options.app !== undefined) return {};
    throw new CommandError(
      "no-cdktf-json",
      `${cwd} has no cdktf.json. Run the command where it is, or give the command that runs the app with --app.`,
    );
  }
  const config = parse(file, readFileSync(file, "utf8"));
  if (isRecord(config)) return config;
  throw new CommandError(
    "invalid-cdktf-json",
    `${file} is no JSON object. Write at least { "app": "npx tsx main.ts" }.`,
  );
}

/** With or without the byte order mark that editors on Windows write. */
function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new CommandError("invalid-cdktf-json", `${file} is not JSON: ${messageOf(error)}.`);
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function quote(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
