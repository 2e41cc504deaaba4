import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import type { Command } from "commander";
import type { GatewayKey } from "../../access/gateway-key";
import { revocationMark } from "../../access/revocation";
import { USER_NAME } from "../../environment/name-forms";
import { newGatewayKey } from "../../gateway/access-state/new-gateway-key";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json, table } from "../support/output";
import {
  type AccessStateOptions,
  type OpenedAccessState,
  withAccessState,
  withAccessStateOptions,
} from "./access-state-of";
import { durationOf } from "./duration";
import { gatewayTeams } from "./gateway-options";
import { keyIdOf, requireKey } from "./named-key";

interface CreateOptions extends AccessStateOptions {
  readonly team: string;
  readonly user: string;
  readonly expires: string;
  readonly json?: true;
}

export function registerKey(program: Command, context: Context, end: (code: ExitCode) => void): void {
  const key = program.command("key").description("gateway keys, for programs that cannot log in");
  withAccessStateOptions(key.command("create"))
    .description("make a key; it is shown once and kept nowhere")
    .requiredOption("--team <team>", "team whose limits its calls count for")
    .requiredOption("--user <name>", "whom its calls count for, such as ci-payments")
    .option("--expires <time>", "after so long: 90d, 12h", "90d")
    .option("--json", "print the result for programs")
    .action(async (options: CreateOptions) => end(await create(options, context)));
  withAccessStateOptions(key.command("list"))
    .description("show every key, without its secret")
    .option("--json", "print the result for programs")
    .action(async (options: AccessStateOptions & { readonly json?: true }) => end(await list(options, context)));
  withAccessStateOptions(key.command("revoke <id>"))
    .description("end a key: the next call with it is refused")
    .action(async (id: string, options: AccessStateOptions) => end(await revoke(id, options, context)));
}

function create(options: CreateOptions, context: Context): Promise<ExitCode> {
  return withAccessState(options, context, (opened) => createIn(opened, options, context));
}

async function createIn(
  { environment, accessState }: OpenedAccessState,
  options: CreateOptions,
  context: Context,
): Promise<ExitCode> {
  const teams = gatewayTeams(environment);
  if (!teams.includes(options.team)) {
    throw new CommandError(
      "unknown-team",
      `"${options.team}" is no team that takes the gateway path. There are ${teams.join(", ")}.`,
    );
  }
  if (!USER_NAME.test(options.user)) {
    throw new CommandError(
      "user-name",
      `"${options.user}" is no user name: use 2 to 61 of a-z, 0-9, dot, underscore, at sign, hyphen.`,
    );
  }
  const now = Date.now();
  const expiresAt = now + durationOf(options.expires);
  const { key, value } = newGatewayKey({
    team: options.team,
    user: options.user,
    createdBy: userInfo().username,
    expiresAt,
    now,
    random: randomBytes,
  });
  await accessState.addKey(key);
  if (options.json) context.stdout.write(json({ id: key.id, key: value, expiresAt: key.expiresAt }));
  else {
    context.stdout.write(`${value}\n`);
    context.stderr.write(
      `Key ${key.id} of ${key.user}, team ${key.team}, until ${key.expiresAt}. It is shown this once.\n`,
    );
  }
  return exitCode.done;
}

async function list(options: AccessStateOptions & { readonly json?: true }, context: Context): Promise<ExitCode> {
  const keys = await withAccessState(options, context, async ({ accessState }) => {
    const revoked = new Set((await accessState.revocations()).map(revocationMark));
    return (await accessState.keys()).map((key) => ({ ...key, state: stateOf(key, revoked) }));
  });
  if (options.json) {
    context.stdout.write(json(keys.map(({ secretHash: _, ...shown }) => shown)));
    return exitCode.done;
  }
  const rows = keys.map(({ id, team, user, expiresAt, state, createdBy }) => [
    id,
    team,
    user,
    state,
    expiresAt,
    createdBy,
  ]);
  context.stdout.write(
    keys.length === 0 ? "There is no key.\n" : table(["key", "team", "user", "state", "expires", "made by"], rows),
  );
  return exitCode.done;
}

function stateOf(key: GatewayKey, revoked: ReadonlySet<string>): "revoked" | "expired" | "valid" {
  if (revoked.has(revocationMark({ kind: "key", id: key.id }))) return "revoked";
  return Date.parse(key.expiresAt) <= Date.now() ? "expired" : "valid";
}

async function revoke(given: string, options: AccessStateOptions, context: Context): Promise<ExitCode> {
  const id = keyIdOf(given);
  const revocation = { kind: "key", id, at: new Date().toISOString(), by: userInfo().username } as const;
  const done = await withAccessState(options, context, async ({ accessState, announce }) => {
    await requireKey(id, accessState);
    const result = await accessState.revoke(revocation);
    await announce(revocation, "revoked", result === "revoked");
    return result;
  });
  context.stdout.write(done === "revoked" ? `Key ${id} is revoked.\n` : `Key ${id} was revoked already.\n`);
  return exitCode.done;
}
