import { spawn } from "node:child_process";
import { join } from "node:path";
import { codeOf } from "../../access/thrown";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type EndedChild, endOfChild } from "../support/ended-child";

/** What is wrong with a stack, as Terraform says it. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  /** `aws_iam_role.x`, where Terraform knows it. */
  readonly address?: string;
}

/** The part of the `terraform` command that is used here: nothing that reads a state or calls AWS. */
export interface Terraform {
  readonly version: string;
  /** @returns what stands against it; a registry that cannot be reached is thrown instead, for it stops every stack. */
  init(folder: string): Promise<readonly Diagnostic[]>;
  validate(folder: string): Promise<readonly Diagnostic[]>;
}

/**
 * Finds Terraform, or what `TERRAFORM_BINARY_NAME` names instead, such as `tofu`.
 *
 * @param output - Providers are kept there, so that one download serves all stacks.
 * @throws CommandError when there is none.
 */
export async function findTerraform(output: string, { env }: Pick<Context, "env">): Promise<Terraform> {
  const binary = env.TERRAFORM_BINARY_NAME || "terraform";
  const run = (cwd: string, ...args: readonly string[]) => runTerraform(binary, args, cwd, variables(output, env));

  const { stdout } = await run(output, "version", "-json");
  return {
    version: versionIn(stdout) ?? "of unknown version",
    init: async (folder) => {
      const { code, stdout, stderr } = await run(folder, "init", "-backend=false", "-input=false", "-no-color");
      if (code === 0) return [];
      const said = (stderr || stdout).trim();
      if (UNREACHABLE.test(said)) throw registryUnreachable(said);
      return [{ severity: "error", summary: "terraform init failed", detail: said }];
    },
    validate: async (folder) => {
      const { stdout, stderr } = await run(folder, "validate", "-json", "-no-color");
      return (
        diagnosticsIn(stdout) ?? [{ severity: "error", summary: "terraform validate failed", detail: stderr.trim() }]
      );
    },
  };
}

async function runTerraform(
  binary: string,
  args: readonly string[],
  cwd: string,
  env: Context["env"],
): Promise<EndedChild> {
  try {
    return await endOfChild(spawn(binary, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] }));
  } catch (error) {
    throw codeOf(error) === "ENOENT" ? terraformMissing(binary) : error;
  }
}

function variables(output: string, env: Context["env"]): Context["env"] {
  return {
    ...env,
    CHECKPOINT_DISABLE: "1", // nobody is told that this runs
    TF_IN_AUTOMATION: "1",
    ...(env.TF_PLUGIN_CACHE_DIR === undefined
      ? {
          TF_PLUGIN_CACHE_DIR: join(output, PLUGIN_FOLDER),
          // Stacks have no lock file, and without one Terraform would download the provider for each in spite of the cache.
          TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "true",
        }
      : {}),
  };
}

/** Of the output folder. Hidden, so that neither a synthesis nor an upload of the folder takes it for a stack. */
export const PLUGIN_FOLDER = ".terraform-plugins";

/** As Terraform and OpenTofu say it; both wrap lines. */
const UNREACHABLE =
  /could not\s+connect\s+to|registry\s+service\s+(is\s+)?unreachable|failed\s+to\s+install\s+provider/i;

function terraformMissing(binary: string): CommandError {
  return new CommandError(
    "terraform-missing",
    [
      `${binary} is not on the PATH, and validating is its work.`,
      "Install Terraform 1.10 or later: https://developer.hashicorp.com/terraform/install.",
      "To use OpenTofu, or one that is elsewhere, set TERRAFORM_BINARY_NAME.",
    ].join("\n"),
  );
}

function registryUnreachable(said: string): CommandError {
  return new CommandError(
    "registry-unreachable",
    [
      `Terraform could not get the AWS provider: ${reasonIn(said)}`,
      "Validating needs the provider registry and nothing else: no AWS account, no state.",
      "Behind a proxy set HTTPS_PROXY; for a mirror write a provider_installation block into ~/.terraformrc:",
      "https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation",
      "Where neither is allowed, leave this to CI: the pull-request workflow of the examples does the same.",
    ].join("\n"),
  );
}

/** The sentence that names the registry, on one line. */
function reasonIn(said: string): string {
  const paragraphs = said.split(/\n\s*\n/).map((paragraph) => paragraph.replaceAll(/\s+/g, " ").trim());
  return paragraphs.find((paragraph) => UNREACHABLE.test(paragraph) && !paragraph.startsWith("Error:")) ?? said;
}

function versionIn(text: string): string | undefined {
  const answer = parse(text);
  return isRecord(answer) && typeof answer.terraform_version === "string" ? answer.terraform_version : undefined;
}

function diagnosticsIn(text: string): readonly Diagnostic[] | undefined {
  const answer = parse(text);
  if (!isRecord(answer) || !Array.isArray(answer.diagnostics)) return undefined;
  return answer.diagnostics.filter(isRecord).map(
    ({ severity, summary, detail, address, snippet }): Diagnostic => ({
      severity: severity === "warning" ? "warning" : "error",
      summary: String(summary),
      ...(typeof detail === "string" && detail !== "" ? { detail } : {}),
      ...addressOf(address, snippet),
    }),
  );
}

/** In JSON syntax Terraform tells the resource in the snippet's context only. */
function addressOf(address: unknown, snippet: unknown): { readonly address?: string } {
  if (typeof address === "string") return { address };
  const context = isRecord(snippet) ? snippet.context : undefined;
  return typeof context === "string" ? { address: context } : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
