import { renderRuntimePolicy } from "../../../access/render-runtime-policy";
import { pooledTransport } from "../../../aws/pooled-transport";
import { defineEnvironment } from "../../../environment/define-environment";
import { Endpoints } from "../../../functions/endpoints";
import { GatewayProgram } from "../../../functions/gateway/gateway-program";
import { StoreUnavailableError } from "../../../gateway/admission/limiter-store";
import { MemoryStore } from "../../../gateway/admission/memory-store";
import { PolicyNotReadyError } from "../../../gateway/policy-source/policy-feed";
import { LogTelemetry } from "../../../gateway/telemetry/telemetry";
import { contextKey } from "../../gateway/identity/context/keys";
import { type AppConfigFake, startAppConfigFake } from "../../support/appconfig-fake";
import { emulatedAws } from "../../support/aws";
import { GATEWAY_ENVIRONMENT } from "../../support/gateway-environment";

/** A store whose connection has gone: the first questions fail. */
class FaintStore extends MemoryStore {
  asked = 0;
  failing = 0;

  override async usage(...question: Parameters<MemoryStore["usage"]>) {
    this.asked++;
    if (this.asked <= this.failing) throw new StoreUnavailableError(new Error("gone"), false);
    return super.usage(...question);
  }
}

let appConfig: AppConfigFake;
let now: number;
let store: FaintStore;
beforeEach(async () => {
  appConfig = await startAppConfigFake();
  now = Date.now();
  store = new FaintStore();
});
afterEach(() => appConfig.stop());

function program(): GatewayProgram {
  return new GatewayProgram({
    settings: {
      environment: "test",
      runtimePolicy: { application: "bedrock-dev-gateway", environment: "dev", profile: "policy" },
      limiterStore: { host: "127.0.0.1", port: 1, cache: "c", user: "u", serverless: true },
      accessStateTable: "access-state",
      ledgerTable: "ledger",
      contextPublicKey: contextKey().publicKey,
    },
    aws: emulatedAws("http://127.0.0.1:1", { transport: pooledTransport, now: () => now }),
    endpoints: new Endpoints({ AWS_ENDPOINT_URL_APPCONFIGDATA: appConfig.url }),
    connectStore: async () => store,
    telemetry: new LogTelemetry(
      () => undefined,
      () => now,
      "test",
    ),
  });
}

function deployPolicy(): void {
  const environment = defineEnvironment(GATEWAY_ENVIRONMENT);
  appConfig.deploy(JSON.stringify(renderRuntimePolicy(environment, { environment: environment.name })));
}

test("without a policy it is not ready, and with the first that is deployed it is", async () => {
  const made = program();
  await expect(made.open()).rejects.toThrow(PolicyNotReadyError);
  deployPolicy();
  now += 60_000;
  expect(await made.open()).toBe(await made.open());
});

const served = async (made: GatewayProgram) => {
  await made.open();
  await made.settled();
};
const started = (made: GatewayProgram) => made.start();

test.each([
  ["a minute, the store's connection is tried until it is there again", served, 60_000, 3],
  ["less, the store is not asked", served, 59_000, 0],
  ["a minute since its start, the connection is tried as well", started, 60_000, 3],
  ["less since its start, the store is not asked", started, 59_000, 0],
])("after a rest of %s", async (_what, before, rest, asked) => {
  deployPolicy();
  const made = program();
  await before(made);
  store.asked = 0;
  store.failing = 2;
  now += rest;
  await made.open();
  expect(store.asked).toBe(asked);
});
