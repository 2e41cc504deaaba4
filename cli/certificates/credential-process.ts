// A program of its own, apart from the rest of the command: an IDE waits for it, and from the cache it loads nothing but node:fs.
import { writeSync } from "node:fs";
import { messageOf } from "../../access/thrown";
import { requireClientSettings } from "../../certificates/client/client-settings";
import { DEFAULT_NAME, loginFiles } from "../../certificates/client/login-files";
import { cachedCredentials } from "../../certificates/session/credential-cache";
import { credentialProcessOutput } from "../../certificates/session/session-credentials";

export interface CredentialProcess {
  /** Behind `credential-process`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  readonly warn: (text: string) => void;
}

/**
 * Prints credentials as AWS's SDKs want them from a `credential_process`.
 *
 * @returns what the process ends with: 0, or 1 with a sentence on standard error
 */
export async function credentialProcess({ args, env, write, warn }: CredentialProcess): Promise<number> {
  try {
    const files = loginFiles(nameOf(args, env), env, process.platform);
    const machine = { platform: process.platform, uid: process.getuid?.() };
    const settings = requireClientSettings(files, machine);
    const tell = (sentence: string) => warn(`${sentence}\n`);
    const credentials = await cachedCredentials({
      folder: files.cacheFolder,
      name: `credentials-${files.name}`,
      identity: `${settings.loginId} ${settings.session?.roleArn} ${settings.session?.profileArn}`,
      machine,
      now: Date.now,
      random: Math.random,
      sleep: (milliseconds) => new Promise((over) => setTimeout(over, milliseconds)),
      warn: tell,
      create: () => {
        // `import()` of a relative path would be an ES module's to the compiler
        const opening: typeof import("../../certificates/client/open-session") = require("../../certificates/client/open-session");
        return opening.openSession(files, settings, {
          machine,
          now: Date.now,
          random: Math.random,
          fetch: (url, init) => fetch(url, init),
          warn: tell,
        });
      },
    });
    write(`${credentialProcessOutput(credentials)}\n`);
    return 0;
  } catch (error) {
    warn(`${messageOf(error)}\n`);
    return 1;
  }
}

/** Read by hand: a library for it would take longer than the rest. */
function nameOf(args: readonly string[], env: CredentialProcess["env"]): string {
  const [option, value, ...others] = args.flatMap((arg) =>
    arg.startsWith("--name=") ? ["--name", arg.slice("--name=".length)] : [arg],
  );
  if (option === undefined) return env.BEDROCK_ACCESS_NAME ?? DEFAULT_NAME;
  if (option === "--name" && value !== undefined && others.length === 0) return value;
  throw new RangeError(`credential-process takes --name <name> and nothing else, not "${args.join(" ")}".`);
}

/** As a program of its own. Synchronous writes, for the process ends right after them. */
export function run(args: readonly string[]): void {
  const write = (text: string) => void writeSync(1, text);
  const warn = (text: string) => void writeSync(2, text);
  void credentialProcess({ args, env: process.env, write, warn }).then((code) => {
    process.exitCode = code;
  });
}

if (require.main === module) run(process.argv.slice(2));
