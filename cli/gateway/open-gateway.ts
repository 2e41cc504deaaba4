import type { IssuerPolicy, RuntimePolicy } from "../../access/runtime-policy";
import type { LimiterStore } from "../../gateway/admission/limiter-store";
import { MemoryStore } from "../../gateway/admission/memory-store";
import { ValkeyStore } from "../../gateway/admission/valkey-store";
import { createGateway, type Gateway } from "../../gateway/gateway";
import type { DevKeys } from "../../gateway/identity/dev-keys";
import { FileLedger } from "../../gateway/ledger/file-ledger";
import { FilePayloadLog } from "../../gateway/payloads/file-payload-log";
import { LogTelemetry } from "../../gateway/telemetry/telemetry";
import type { Context } from "../support/context";
import type { GatewayFiles } from "./gateway-options";
import { realUpstream, type SimulatedWorld, simulatedWorld } from "./upstream-of";

export interface GatewayToOpen {
  readonly files: GatewayFiles;
  readonly policy: RuntimePolicy;
  /** Folder of prompts and answers. */
  readonly payloads: string;
  readonly devKeys?: DevKeys;
  /** Bedrock's address, or `aws`. @default a simulated world */
  readonly upstream?: string;
  /** Address of a store that several gateways share. @default this process's memory */
  readonly store?: string;
}

export interface OpenedGateway {
  readonly gateway: Gateway;
  readonly store: LimiterStore;
  /** Where no upstream was named. */
  readonly world: SimulatedWorld | undefined;
  /** Requests must have ended. */
  close(): Promise<void>;
}

/** A gateway on this machine with all that it works with. Its log goes to standard error. */
export async function openGateway(wanted: GatewayToOpen, { env, stderr }: Context): Promise<OpenedGateway> {
  const { environment, lock, ledgerPath, accessState } = wanted.files;
  const world = wanted.upstream === undefined ? await simulatedWorld(environment, lock) : undefined;
  const policy = world === undefined ? wanted.policy : withIssuer(wanted.policy, world.issuer);
  const upstream = world?.upstream ?? realUpstream(wanted.upstream ?? "aws", environment.regions.home, env);
  const telemetry = new LogTelemetry((line) => stderr.write(`${line}\n`), Date.now, environment.name);
  const ledger = new FileLedger({
    path: ledgerPath,
    now: Date.now,
    reportProblem: ({ file, reason }) => telemetry.failed(new Error(`${file}: ${reason}`), { request: "" }),
  });
  const store = wanted.store === undefined ? new MemoryStore() : await ValkeyStore.connect({ url: wanted.store });
  const gateway = createGateway({
    policy: () => policy,
    store,
    ledger,
    accessState,
    upstream,
    telemetry,
    payloads: new FilePayloadLog({ folder: wanted.payloads, now: Date.now }),
    ...(wanted.devKeys && { devKeys: wanted.devKeys }),
    now: Date.now,
  });
  return {
    gateway,
    store,
    world,
    async close() {
      await gateway.close();
      await upstream.close();
      await ledger.close();
      await world?.close();
    },
  };
}

function withIssuer(policy: RuntimePolicy, issuer: IssuerPolicy): RuntimePolicy {
  return { ...policy, identity: { issuers: [...policy.identity.issuers, issuer] } };
}
