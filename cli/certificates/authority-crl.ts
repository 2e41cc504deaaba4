import { count } from "../../proofs/words";
import { type GatewayOptions, openGatewayFiles } from "../gateway/gateway-options";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { json } from "../support/output";
import { type AuthorityOptions, openFolder } from "./authority-folder";
import { revokedCertificates } from "./revoked-certificates";

export interface CrlOptions extends AuthorityOptions, Partial<GatewayOptions> {}

/** Signs the revocation lists anew: before they get old, or after certificates were revoked elsewhere. */
export async function crl({ environment, ...options }: CrlOptions, context: Context): Promise<ExitCode> {
  const folder = openFolder(options, context);
  await folder.requireManifest();
  const revoked =
    environment === undefined
      ? []
      : await revokedCertificates((await openGatewayFiles({ ...options, environment }, context)).accessState, folder);
  const written = await folder.writeLists(revoked);
  const lists = written.map(({ file, list, pending }) => ({
    file,
    pending: pending.length,
    number: `${list.number}`,
    certificates: list.entries.length,
    nextUpdate: new Date(list.nextUpdate).toISOString(),
  }));
  context.stdout.write(
    options.json
      ? json({ lists })
      : lists
          .map(
            ({ file, certificates, nextUpdate, pending }) =>
              `${file}: ${count(certificates, "certificate")}, the next is due by ${nextUpdate}.${pending === 0 ? "" : ` ${count(pending, "certificate")} not yet: AWS Private CA writes them in half an hour; run this again then.`}\n`,
          )
          .join(""),
  );
  return exitCode.done;
}
