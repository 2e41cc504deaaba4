import { dirname, join, resolve } from "node:path";
import { networkReason } from "../../aws/aws-error";
import { type AuthorityCertificate, readAuthorityChain } from "../../certificates/authority/authority-certificate";
import { requireProtected } from "../../certificates/login/http";
import { CERTIFICATE, readPem, writePem } from "../../certificates/pem";
import { authorityPem, emptyLock, type Lock, lockFileName, renderLock } from "../../environment/lock";
import { readLock, replaceFile } from "../lock/lock-file";
import { CommandError } from "../support/command-error";
import type { Context } from "../support/context";
import { type ExitCode, exitCode } from "../support/exit-code";
import { loadEnvironment } from "../support/load-environment";
import { json } from "../support/output";
import { plainAddress } from "../support/plain-address";

export interface FetchOptions {
  readonly environment: string;
  readonly issuer?: string;
  /** Also where none of the certificates that anchors trust now is among the new ones. */
  readonly replace?: true;
  readonly json?: true;
}

/**
 * Brings the CA certificates of an authority in AWS into the lock. The issuer has them: it makes that of a key that has none yet.
 */
export async function fetchAuthority(options: FetchOptions, context: Context): Promise<ExitCode> {
  const environmentFile = resolve(context.cwd, options.environment);
  const { environment } = await loadEnvironment(environmentFile);
  const { direct } = environment;
  if (direct === undefined || direct.authority.kind === "pem") {
    throw new CommandError(
      "authority-elsewhere",
      `"${environment.name}" has no authority in AWS: direct.authority must be of kind "kms" or "private-ca". For one on this machine leave --environment out.`,
    );
  }
  const lockFile = join(dirname(environmentFile), lockFileName(environment.name));
  const before = (await readLock(lockFile, environment.name)) ?? emptyLock(environment.name);
  const certificates = await certificatesOf(issuerOf(options), direct.issuerCommonName);
  const known = authorityPem(environment, before);
  if (known !== undefined && options.replace === undefined) requireOverlap(known, certificates);
  const pem = certificates.map((each) => each.pem).join("");
  const changed = pem !== known;
  const after: Lock = { ...before, authority: { version: 1, pem } };
  if (changed) await replaceFile(lockFile, renderLock(after));

  const ends = new Date(Math.min(...certificates.map(({ notAfter }) => notAfter))).toISOString();
  context.stdout.write(
    options.json
      ? json({ changed, lock: lockFile, commonName: direct.issuerCommonName, certificates: certificates.length, ends })
      : [
          `Authority "${direct.issuerCommonName}": ${certificates.length === 1 ? "one certificate" : "two certificates"}, the first to end does so on ${ends.slice(0, 10)}.`,
          changed ? `Written into ${lockFile}.` : `${lockFile} has it already.`,
          ...(changed ? ["Next: commit the lock, synthesize, and apply the stacks of the teams."] : []),
          "",
        ].join("\n"),
  );
  return exitCode.done;
}

function issuerOf({ issuer }: FetchOptions): string {
  if (issuer === undefined) {
    throw new CommandError(
      "issuer-missing",
      "Which issuer? Give --issuer https://…, the output `issuer-url` of the trust stack.",
    );
  }
  const address = plainAddress("--issuer", issuer).replace(/\/+$/, "");
  requireProtected("the certificate issuer", address);
  return address;
}

async function certificatesOf(issuer: string, commonName: string): Promise<readonly AuthorityCertificate[]> {
  const pem = pemIn(await answerOf(`${issuer}/issuer/v1/authority`), issuer);
  const certificates = readPem(pem).blocks.map(({ der }) => readAuthorityChain(writePem(CERTIFICATE, der)).issuing);
  const foreign = certificates.find((each) => each.commonName !== commonName);
  if (foreign !== undefined) {
    throw new CommandError(
      "foreign-authority",
      `${issuer} has the authority "${foreign.commonName}", and the environment trusts "${commonName}": give the issuer of this environment, or correct direct.issuerCommonName.`,
    );
  }
  if (certificates.length === 1 || certificates.length === 2) return certificates;
  throw new CommandError(
    "foreign-authority",
    `${issuer} has ${certificates.length} CA certificates: anchors take two.`,
  );
}

async function answerOf(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS), redirect: "error" });
    if (response.ok) return await response.text();
    throw new Error(`status ${response.status}`);
  } catch (error) {
    throw new CommandError(
      "issuer-unreachable",
      `${url} does not answer (${networkReason(error).message}): apply the trust stack first, and give its output \`issuer-url\`.`,
    );
  }
}

/** A cold start and the making of a certificate are in it. */
const TIMEOUT_MILLISECONDS = 30_000;

function pemIn(text: string, issuer: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (typeof body === "object" && body !== null && "pem" in body && typeof body.pem === "string") return body.pem;
  throw new CommandError(
    "no-issuer",
    `${issuer} is no certificate issuer: give the output \`issuer-url\` of the trust stack.`,
  );
}

/** Anchors that learn only certificates of which nobody has a leaf yet lock everybody out. */
function requireOverlap(known: string, certificates: readonly AuthorityCertificate[]): void {
  const trusted = new Set(readPem(known).blocks.map(({ der }) => Buffer.from(der).toString("base64")));
  const stay = certificates.some(({ pem }) =>
    readPem(pem).blocks.some(({ der }) => trusted.has(Buffer.from(der).toString("base64"))),
  );
  if (stay) return;
  throw new CommandError(
    "authority-replaced",
    "none of the certificates that the lock has is among the issuer's: every certificate that developers hold would end. Rotate with both for a while (direct.authority.generations), or give --replace.",
  );
}
