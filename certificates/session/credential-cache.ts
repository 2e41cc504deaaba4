// On the way from the cache to the caller nothing but node:fs may load: an IDE waits for this process.
import { type CredentialCacheProps, isDue, readCache } from "./cache-record";
import type { SessionCredentials } from "./session-credentials";

/**
 * Credentials from the cache, or new ones, of which any number of processes at once open one session.
 *
 * They are renewed ahead, when 10 minutes or a third of their time are left, whichever is more; until they end, the old ones are
 * handed out where that fails.
 *
 * @throws what `create` threw, and SessionError `file-exposed` when others could read or replace the cache.
 */
export async function cachedCredentials(props: CredentialCacheProps): Promise<SessionCredentials> {
  const started = props.now();
  const known = readCache(props);
  if (known !== undefined && !isDue(known, started)) return known.credentials;
  // `import()` of a relative path would be an ES module's to the compiler
  const refreshing: typeof import("./credential-refresh") = require("./credential-refresh");
  return refreshing.refreshCredentials(props, known, started);
}
