/**
 * Where this machine's user keeps what can be had again: the folder of our caches.
 *
 * @returns `undefined` where the environment does not say where the user's home is.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>, platform: string): string | undefined {
  switch (platform) {
    case "win32":
      return within(env.LOCALAPPDATA, "\\", NAME) ?? within(env.USERPROFILE, "\\", "AppData", "Local", NAME);
    case "darwin":
      return within(env.HOME, "/", "Library", "Caches", NAME);
    default:
      // the specification has relative paths ignored
      return env.XDG_CACHE_HOME?.startsWith("/")
        ? within(env.XDG_CACHE_HOME, "/", NAME)
        : within(env.HOME, "/", ".cache", NAME);
  }
}

const NAME = "bedrock-access";

function within(base: string | undefined, separator: string, ...names: readonly string[]): string | undefined {
  return base === undefined || base === "" ? undefined : [base.replace(/[\\/]$/, ""), ...names].join(separator);
}
