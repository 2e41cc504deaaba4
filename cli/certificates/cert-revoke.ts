import { FileIssuedCertificates } from "../../certificates/issued/file-issued-certificates";
import { canonicalSerial } from "../../certificates/serial";
import { count } from "../../proofs/words";
import { type GatewayOptions, openGatewayFiles } from "../gateway/gateway-options";
import { projectMarks } from "../gateway/project-marks";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { type AuthorityOptions, openFolder } from "./authority-folder";
import { markRevoked, revokedCertificates } from "./revoked-certificates";

export interface RevokeCertificateOptions extends GatewayOptions, AuthorityOptions {
  readonly user?: string;
  readonly reason?: string;
}

/** Ends certificates: in the access state, which gateways and the issuer ask, and in the authorities' revocation lists. */
export async function revokeCertificates(
  serials: readonly string[],
  options: RevokeCertificateOptions,
  context: Context,
): Promise<ExitCode> {
  const folder = openFolder(options, context);
  await folder.requireManifest();
  const chosen = await chosenSerials(serials, options, new FileIssuedCertificates(folder.issuedFolder));
  const { accessState, environment } = await openGatewayFiles(options, context);
  const results = [];
  for (const serial of chosen) results.push({ serial, ...(await markRevoked(accessState, serial, options.reason)) });
  await projectMarks(options.store, environment, { revoked: results.map(({ mark }) => mark) });
  if (!options.json) {
    // Before the lists, which an authority may refuse: gateways and the issuer know from here on.
    for (const { serial, done } of results) {
      context.stdout.write(`Certificate ${serial} ${done === "revoked" ? "is revoked" : "was revoked already"}.\n`);
    }
  }
  const lists = await folder.writeLists(await revokedCertificates(accessState, folder));

  if (options.json) {
    const certificates = results.map(({ serial, done }) => ({ serial, result: done }));
    context.stdout.write(
      json({ certificates, lists: lists.map(({ file, list }) => ({ file, number: `${list.number}` })) }),
    );
    return exitCode.done;
  }
  for (const { file, list } of lists) {
    context.stdout.write(`${file}: ${count(list.entries.length, "certificate")}. Import it into every trust anchor.\n`);
  }
  return exitCode.done;
}

async function chosenSerials(
  given: readonly string[],
  { user }: RevokeCertificateOptions,
  issued: FileIssuedCertificates,
): Promise<readonly string[]> {
  const serials = given.map((text) => {
    const serial = canonicalSerial(text);
    if (serial === undefined || serial === "0") {
      throw new CommandError(
        "serial",
        `"${text}" is no serial: give it in hex, as \`cert status\` or CloudTrail have it.`,
      );
    }
    return serial;
  });
  const now = Date.now();
  const ofUser = user === undefined ? [] : (await issued.byUser(user)).filter(({ notAfter }) => notAfter > now);
  const chosen = [...new Set([...serials, ...ofUser.map(({ serial }) => serial)])];
  if (chosen.length > 0) return chosen;
  throw new CommandError(
    "nothing-chosen",
    user === undefined
      ? "Which certificates? Give serials, or --user."
      : `"${user}" has no certificate that is valid now: nothing to revoke.`,
  );
}
