/** Which rules the command line of a `credential_process` follows. */
export type Shell = "posix" | "windows";

/**
 * One line for `credential_process` that every SDK splits into the same words.
 *
 * Botocore splits by itself and the other SDKs give the line to `sh -c` or `cmd.exe /C`: on POSIX only single quotes mean the same
 * to both. The JavaScript SDK ends the line at a `#` or `;` behind a space.
 *
 * @throws RangeError for a word that no quoting saves.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function commandLine(words: readonly string[], shell: Shell): string {
  return words.map((word) => (SIMPLE[shell].test(word) ? word : quote(word, shell))).join(" ");
}

/** Words that mean themselves. */
const SIMPLE: Readonly<Record<Shell, RegExp>> = {
  posix: /^[\w@%+=:,./-]+$/,
  windows: /^[\w@+=:,./\\-]+$/,
};

function quote(word: string, shell: Shell): string {
  // A character that ends the line, or what comes in front of it, for some reader.
  if (/[\r\n\0]|\s[#;]/.test(word)) throw unfit(word, "a line break, or # or ; behind a space");
  if (shell === "posix") return `'${word.replaceAll("'", "'\\''")}'`;
  // cmd.exe fills in %NAME% even between quotes; %20 of a URI names nothing
  if (/"|\\$|%(?![0-9A-Fa-f]{2})/.test(word)) throw unfit(word, 'a ", a % or a backslash at its end');
  return `"${word}"`;
}

function unfit(word: string, what: string): RangeError {
  return new RangeError(`"${word}" cannot stand in an AWS profile: it has ${what}. Use a path without.`);
}
