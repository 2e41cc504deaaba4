import { userInfo } from "node:os";
import type { Command } from "commander";
import { type Revocation, type RevocationKind, revocationMark } from "../../access/revocation";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { type GatewayOptions, openGatewayFiles, withGatewayOptions } from "./gateway-options";
import { projectMarks } from "./project-marks";

const KINDS = ["user", "team", "key", "certificate", "token"] as const satisfies readonly RevocationKind[];

interface RevokeOptions extends GatewayOptions {
  readonly reason?: string;
  readonly json?: true;
}

export function registerRevoke(program: Command, context: Context, end: (code: ExitCode) => void): void {
  const kinds = KINDS.join("|");
  withGatewayOptions(program.command("revoke <kind> <id>"))
    .description(`end a ${kinds}: every gateway refuses the next call`)
    .option("--reason <text>", "why, for those who ask later")
    .option("--json", "print the result for programs")
    .action(async (kind: string, id: string, options: RevokeOptions) =>
      end(await revoke(kindOf(kind), id, options, context)),
    );
  withGatewayOptions(program.command("restore <kind> <id>"))
    .description(`take back what revoke has done to a ${kinds}`)
    .option("--json", "print the result for programs")
    .action(async (kind: string, id: string, options: RevokeOptions) =>
      end(await restore(kindOf(kind), id, options, context)),
    );
}

async function revoke(kind: RevocationKind, id: string, options: RevokeOptions, context: Context): Promise<ExitCode> {
  const { environment, accessState } = await openGatewayFiles(options, context);
  const revocation: Revocation = {
    kind,
    id,
    at: new Date().toISOString(),
    by: userInfo().username,
    ...(options.reason !== undefined && { reason: options.reason }),
  };
  const done = await accessState.revoke(revocation);
  // Again where it was revoked already: an earlier try may have ended between the two.
  await projectMarks(options.store, environment, { revoked: [revocationMark(revocation)] });
  tell(context, options, { kind, id, result: done }, done === "revoked" ? "is revoked" : "was revoked already");
  return exitCode.done;
}

async function restore(kind: RevocationKind, id: string, options: RevokeOptions, context: Context): Promise<ExitCode> {
  const { environment, accessState } = await openGatewayFiles(options, context);
  const done = await accessState.restore({ kind, id });
  await projectMarks(options.store, environment, { restored: [revocationMark({ kind, id })] });
  tell(context, options, { kind, id, result: done }, done === "restored" ? "may come again" : "was not revoked");
  return exitCode.done;
}

function tell(
  { stdout }: Context,
  options: RevokeOptions,
  result: { readonly kind: string; readonly id: string; readonly result: string },
  words: string,
): void {
  stdout.write(options.json ? json(result) : `The ${result.kind} ${result.id} ${words}.\n`);
}

function kindOf(kind: string): RevocationKind {
  const known = KINDS.find((each) => each === kind);
  if (known === undefined)
    throw new CommandError("revocation-kind", `"${kind}" cannot be revoked: write one of ${KINDS.join(", ")}.`);
  return known;
}
