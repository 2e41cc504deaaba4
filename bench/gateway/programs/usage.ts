import type { Usage } from "../jobs";

/** Of this process, after what is garbage has gone. */
export function usage(): Usage {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { megabytes: rss / 1e6, heapMegabytes: heapUsed / 1e6, cpuMilliseconds: (user + system) / 1_000 };
}
