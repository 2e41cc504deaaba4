import { readFileSync } from "node:fs";
import type { RuntimePolicy } from "../../../access/runtime-policy";
import { FileAccessState } from "../../../gateway/access-state/file-access-state";
import { MemoryStore } from "../../../gateway/admission/memory-store";
import { ValkeyStore } from "../../../gateway/admission/valkey-store";
import { createGateway } from "../../../gateway/gateway";
import { DevKeys } from "../../../gateway/identity/dev-keys";
import { FileLedger } from "../../../gateway/ledger/file-ledger";
import { startServer } from "../../../gateway/server";
import { LogTelemetry } from "../../../gateway/telemetry/telemetry";
import { BedrockUpstream } from "../../../gateway/upstream/bedrock-upstream";
import { OwnCredentials, SIMULATED_CREDENTIALS } from "../../../gateway/upstream/sessions/credentials";
import type { GatewayArguments } from "../jobs";
import { answer, tell } from "./parent";
import { usage } from "./usage";

/** The gateway as `bedrock-access gateway run` starts it. Its log goes where standard output goes. */
async function main(given: GatewayArguments): Promise<void> {
  const policy = JSON.parse(readFileSync(given.policyFile, "utf8")) as RuntimePolicy;
  const gateway = createGateway({
    policy: () => policy,
    store: given.store === undefined ? new MemoryStore() : await ValkeyStore.connect({ url: given.store }),
    ledger: new FileLedger({ path: given.ledger, now: Date.now, reportProblem: () => undefined }),
    accessState: new FileAccessState({ path: given.accessState, now: Date.now }),
    upstream: new BedrockUpstream({
      credentials: new OwnCredentials(SIMULATED_CREDENTIALS),
      endpoint: given.upstream,
      now: Date.now,
      random: Math.random,
    }),
    telemetry: new LogTelemetry((line) => process.stdout.write(`${line}\n`), Date.now, policy.environment),
    devKeys: new DevKeys(["payments/anna=bench-key"]),
    now: Date.now,
  });
  const { port } = await startServer(gateway.app, { port: 0, host: "127.0.0.1" });
  answer(usage);
  tell({ url: `http://127.0.0.1:${port}` });
}

void main(JSON.parse(process.argv[2] ?? "{}") as GatewayArguments);
