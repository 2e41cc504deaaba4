import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, type RedisServer, startRedis } from "./redis";
import { until } from "./until";

export interface RedisCluster {
  /** Each has half of the slots, the first one the lower half. */
  readonly servers: readonly [RedisServer, RedisServer];
  stop(): Promise<void>;
}

/** Two servers that share 16,384 slots, without replicas. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-cluster-"));
  const bus = [await freePort(), await freePort()] as const;
  const node = (name: string, port: number) =>
    startRedis([
      ...["--cluster-enabled", "yes", "--cluster-config-file", join(folder, name), "--cluster-port", `${port}`],
      ...["--cluster-require-full-coverage", "no"],
    ]);
  const servers = [await node("one", bus[0]), await node("two", bus[1])] as const;
  const [one, two] = servers;
  await one.command("CLUSTER ADDSLOTSRANGE 0 8191");
  await two.command("CLUSTER ADDSLOTSRANGE 8192 16383");
  await one.command(`CLUSTER MEET 127.0.0.1 ${new URL(two.url).port} ${bus[1]}`);
  await until(async () => {
    const views = await Promise.all(servers.map((server) => server.command("CLUSTER INFO")));
    return views.every((view) => view.includes("cluster_state:ok") && view.includes("cluster_slots_assigned:16384"));
  });
  return {
    servers,
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
