import type { Command } from "commander";
import { looksLikeGatewayKey } from "../../access/gateway-key";
import type { RevocationKind } from "../../access/revocation";
import { revocationSchema } from "../../gateway/access-state/state-schema";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { type AccessStateOptions, type Step, withAccessState, withAccessStateOptions } from "./access-state-of";
import { restoreIn, revokeIn, stepsText } from "./change-access";
import { keyIdOf, requireKey } from "./named-key";
import { requireTeam } from "./require-team";

const KINDS = ["user", "team", "key", "certificate", "token"] as const satisfies readonly RevocationKind[];

interface RevokeOptions extends AccessStateOptions {
  readonly reason?: string;
  readonly json?: true;
}

export function registerRevoke(program: Command, context: Context, end: (code: ExitCode) => void): void {
  const kinds = KINDS.join("|");
  withAccessStateOptions(program.command("revoke <kind> <id>"))
    .description(`end a ${kinds}: every gateway refuses the next call`)
    .option("--reason <text>", "why, for those who ask later")
    .option("--json", "print the result for programs")
    .action(async (kind: string, id: string, options: RevokeOptions) =>
      end(await revoke(kindOf(kind), id, options, context)),
    );
  withAccessStateOptions(program.command("restore <kind> <id>"))
    .description(`take back what revoke has done to a ${kinds}`)
    .option("--json", "print the result for programs")
    .action(async (kind: string, id: string, options: RevokeOptions) =>
      end(await restore(kindOf(kind), id, options, context)),
    );
}

async function revoke(
  kind: RevocationKind,
  given: string,
  options: RevokeOptions,
  context: Context,
): Promise<ExitCode> {
  const id = idOf(kind, given);
  const { result, steps } = await withAccessState(options, context, async (opened) => {
    if (kind === "team") requireTeam(id, opened.environment);
    if (kind === "key") await requireKey(id, opened.accessState);
    return revokeIn(opened, { kind, id }, options.reason);
  });
  const words = result === "revoked" ? "is revoked" : "was revoked already";
  tell(context, options, { kind, id, result, steps }, words);
  return exitCode.done;
}

async function restore(
  kind: RevocationKind,
  given: string,
  options: RevokeOptions,
  context: Context,
): Promise<ExitCode> {
  const id = idOf(kind, given);
  const { result, steps } = await withAccessState(options, context, (opened) => restoreIn(opened, { kind, id }));
  tell(context, options, { kind, id, result, steps }, result === "restored" ? "may come again" : "was not revoked");
  return exitCode.done;
}

interface Told {
  readonly kind: string;
  readonly id: string;
  readonly result: string;
  readonly steps: readonly Step[];
}

function tell({ stdout }: Context, options: RevokeOptions, told: Told, words: string): void {
  if (options.json) {
    stdout.write(json(told));
    return;
  }
  stdout.write(`The ${told.kind} ${told.id} ${words}.\n`);
  if (options.aws) stdout.write(stepsText(told.steps));
}

function kindOf(kind: string): RevocationKind {
  const known = KINDS.find((each) => each === kind);
  if (known === undefined)
    throw new CommandError("revocation-kind", `"${kind}" cannot be revoked: write one of ${KINDS.join(", ")}.`);
  return known;
}

function idOf(kind: RevocationKind, given: string): string {
  const id = kind === "key" ? keyIdOf(given) : given;
  const checked = revocationSchema.safeParse({ kind, id, at: new Date(0).toISOString(), by: "the form alone" });
  if (checked.success) return id;
  const named = mayBeSecret(kind, id) ? "What you gave" : `"${id}"`;
  throw new CommandError("revocation-id", `${named} ${checked.error.issues.map(({ message }) => message).join("; ")}.`);
}

/** A key or a token that stands in the wrong place is not repeated. */
function mayBeSecret(kind: RevocationKind, id: string): boolean {
  return kind === "key" || kind === "token" || looksLikeGatewayKey(id) || id.length > LONGEST_NAME;
}

/** The longest id that is no secret: a certificate's serial. Tokens are longer. */
const LONGEST_NAME = 64;
