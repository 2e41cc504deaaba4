/**
 * Where this machine's user keeps logins: what would have to be made anew if it were lost, unlike a cache.
 *
 * @returns `undefined` where the environment does not say where the user's home is.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function dataFolder(env: Readonly<Record<string, string | undefined>>, platform: string): string | undefined {
  switch (platform) {
    case "win32":
      return (
        within(env.LOCALAPPDATA, "\\", NAME, "logins") ??
        within(env.USERPROFILE, "\\", "AppData", "Local", NAME, "logins")
      );
    case "darwin":
      return within(env.HOME, "/", "Library", "Application Support", NAME);
    default:
      // the specification has relative paths ignored
      return env.XDG_DATA_HOME?.startsWith("/")
        ? within(env.XDG_DATA_HOME, "/", NAME)
        : within(env.HOME, "/", ".local", "share", NAME);
  }
}

const NAME = "bedrock-access";

function within(base: string | undefined, separator: string, ...names: readonly string[]): string | undefined {
  return base === undefined || base === "" ? undefined : [base.replace(/[\\/]$/, ""), ...names].join(separator);
}
