import { commandLine, type Shell } from "./command-line";
import { type HelperKey, type HelperSession, helperArguments } from "./signing-helper";

export interface ProfileProps {
  /** `default`, or any other: letters, digits and `._@+-`. */
  readonly name: string;
  /** Where Bedrock is called. */
  readonly region: string;
  readonly shell: Shell;
  readonly source: CredentialSource;
}

/**
 * Who gets the credentials.
 *
 * - `own`: our `credential-process`, which caches them.
 * - `signing-helper`: AWS's `aws_signing_helper`, which reaches keys in hardware and opens a session at every call.
 */
export type CredentialSource =
  | {
      readonly kind: "own";
      /** The program and its arguments, such as `bedrock-access`, `credential-process`, `--environment`, … */
      readonly command: readonly string[];
    }
  | {
      readonly kind: "signing-helper";
      /** Where the helper is. */
      readonly program: string;
      readonly session: HelperSession;
      readonly key: HelperKey;
    };

/**
 * A section of `~/.aws/config` whose credentials come from a certificate.
 *
 * @throws RangeError for what no such file can hold.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export function profileText({ name, region, shell, source }: ProfileProps): string {
  if (!/^[\w.@+-]+$/.test(name)) throw new RangeError(`profile "${name}": use letters, digits and ._@+-`);
  if (!/^[a-z0-9-]+$/.test(region)) throw new RangeError(`region "${region}": give one such as eu-central-1`);
  const words =
    source.kind === "own"
      ? source.command
      : [source.program, "credential-process", ...helperArguments(source.session, source.key)];
  return [
    name === "default" ? "[default]" : `[profile ${name}]`,
    `region = ${region}`,
    `credential_process = ${commandLine(words, shell)}`,
    "",
  ].join("\n");
}
