import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderRuntimePolicy } from "../../access/render-runtime-policy";
import type { RuntimePolicy } from "../../access/runtime-policy";
import { defineEnvironment } from "../../environment/define-environment";
import { FileAccessState } from "../../gateway/access-state/file-access-state";
import type { LimiterStore } from "../../gateway/admission/limiter-store";
import { MemoryStore } from "../../gateway/admission/memory-store";
import type { Timing } from "../../gateway/admission/timing";
import { createGateway, type GatewayProps } from "../../gateway/gateway";
import { DevKeys } from "../../gateway/identity/dev-keys";
import { FileLedger } from "../../gateway/ledger/file-ledger";
import { startServer } from "../../gateway/server";
import { LogTelemetry } from "../../gateway/telemetry/telemetry";
import type { TimeLimits } from "../../gateway/time-limits";
import { BedrockUpstream } from "../../gateway/upstream/bedrock-upstream";
import { OwnCredentials, SIMULATED_CREDENTIALS } from "../../gateway/upstream/sessions/credentials";
import {
  type BedrockSimulator,
  type BedrockSimulatorOptions,
  startBedrockSimulator,
} from "../../simulators/bedrock/bedrock-simulator";
import { GATEWAY_ENVIRONMENT } from "./gateway-environment";
import { gatewayHost } from "./gateway-host";
import { type LambdaGatewayProps, startLambdaGateway } from "./lambda-gateway";
import { Conversations, ledgerText, requireNothingLeaked } from "./nothing-leaked";

export interface TestGatewayOptions {
  /** Changes to the policy of {@link GATEWAY_ENVIRONMENT}. */
  readonly policy?: (policy: RuntimePolicy) => RuntimePolicy;
  readonly store?: LimiterStore;
  readonly simulator?: BedrockSimulatorOptions;
  /** Where calls go instead of to the simulator. */
  readonly upstream?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly timing?: Partial<Timing>;
  readonly timeLimits?: Partial<TimeLimits>;
  /** Of the gateway's function, where the gateway runs in Lambda. */
  readonly lambda?: Pick<LambdaGatewayProps, "timeoutMilliseconds" | "reserveMilliseconds">;
  readonly props?: Partial<
    Pick<GatewayProps, "pingMilliseconds" | "answerWithinMilliseconds" | "fetch" | "payloads" | "bodyRoom">
  >;
}

export interface TestGateway {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly secureUrl: string | undefined;
  readonly bedrock: BedrockSimulator;
  readonly accessState: FileAccessState;
  readonly ledgerPath: string;
  /** What it has logged, a line each. */
  readonly log: readonly string[];
  /** @throws where log or ledger hold a credential, or part of a prompt or an answer. */
  close(): Promise<void>;
}

/** Development keys of the test gateway: `anna` and `ben` in `payments`, `carl` in `research`. */
export const KEYS = { anna: "key-of-anna", ben: "key-of-ben", carl: "key-of-carl" } as const;

/** A whole gateway in this process, on a port of its own, before a simulated Bedrock. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-gateway-"));
  const simulator = await startBedrockSimulator(options.simulator);
  const conversations = new Conversations(simulator);
  const bedrock = conversations.watched();
  const environment = defineEnvironment(GATEWAY_ENVIRONMENT);
  const rendered = renderRuntimePolicy(environment, { environment: environment.name });
  const policy = options.policy?.(rendered) ?? rendered;
  const log: string[] = [];
  const accessState = new FileAccessState({ path: join(folder, "state.json"), now: Date.now });
  const ledgerPath = join(folder, "usage.jsonl");
  const ledger = new FileLedger({ path: ledgerPath, now: Date.now, reportProblem: ({ reason }) => log.push(reason) });
  const upstream = new BedrockUpstream({
    credentials: new OwnCredentials(SIMULATED_CREDENTIALS),
    endpoint: options.upstream ?? bedrock.url,
    now: Date.now,
    random: Math.random,
  });
  const telemetry = new LogTelemetry((line) => log.push(line), Date.now, environment.name);
  const devKeys = new DevKeys([`payments/anna=${KEYS.anna}`, `payments/ben=${KEYS.ben}`, `research/carl=${KEYS.carl}`]);
  const gatewayProps: GatewayProps = {
    policy: () => policy,
    store: options.store ?? new MemoryStore(),
    ledger,
    accessState,
    upstream,
    telemetry,
    devKeys,
    now: Date.now,
    ...(options.timing && { timing: options.timing }),
    ...options.props,
  };
  const { port, stop } = await (gatewayHost() === "lambda" ? serveInLambda : serve)(gatewayProps, options);
  return {
    url: `http://127.0.0.1:${port}`,
    secureUrl: options.tls && `https://127.0.0.1:${port}`,
    bedrock,
    accessState,
    ledgerPath,
    log,
    async close() {
      await stop();
      await upstream.close();
      await ledger.close();
      const written = [...log, ledgerText(ledgerPath)].join("\n");
      await bedrock.close();
      rmSync(folder, { recursive: true, force: true });
      requireNothingLeaked(written, conversations, Object.values(KEYS));
    },
  };
}

interface Serving {
  readonly port: number;
  stop(): Promise<void>;
}

async function serve(props: GatewayProps, { tls, timeLimits }: TestGatewayOptions): Promise<Serving> {
  const gateway = createGateway(props);
  const server = await startServer(gateway.app, {
    port: 0,
    host: "127.0.0.1",
    ...(tls && { tls }),
    ...(timeLimits && { timeLimits }),
  });
  return {
    port: server.port,
    async stop() {
      await server.stop(1_000);
      await gateway.close();
    },
  };
}

async function serveInLambda(props: GatewayProps, { tls, lambda }: TestGatewayOptions): Promise<Serving> {
  const { api, gateway } = await startLambdaGateway({
    ...props,
    ...lambda,
    fetch: props.fetch ?? fetch,
    gateway: (identity) => createGateway({ ...props, identity }),
    ...(tls && { tls }),
  });
  return {
    port: api.port,
    async stop() {
      await api.close();
      await gateway.close();
    },
  };
}
