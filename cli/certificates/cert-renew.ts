import { renewCertificate } from "../../certificates/client/renewal";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { here, type LoginOptions } from "./here";

export interface RenewOptions extends LoginOptions {
  /** Also when it is not due. */
  readonly force?: true;
}

export async function renew(options: RenewOptions, context: Context): Promise<ExitCode> {
  const { files, machine, settings } = here(options, context);
  const { identity, renewed } = await renewCertificate(files, settings(), options.force ? "always" : "due", {
    machine,
    now: Date.now,
    fetch: (url, init) => fetch(url, init),
  });
  const expiresAt = new Date(identity.notAfter).toISOString();
  context.stdout.write(
    options.json
      ? json({ renewed, serial: identity.serial, expiresAt })
      : renewed
        ? `Certificate ${identity.serial} until ${expiresAt}.\n`
        : `Certificate ${identity.serial} holds until ${expiresAt} and is not due: --force renews it all the same.\n`,
  );
  return exitCode.done;
}
