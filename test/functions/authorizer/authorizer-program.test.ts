import { renderRuntimePolicy } from "../../../access/render-runtime-policy";
import { pooledTransport } from "../../../aws/pooled-transport";
import { defineEnvironment } from "../../../environment/define-environment";
import { AuthorizerProgram } from "../../../functions/authorizer/authorizer-program";
import { Endpoints } from "../../../functions/endpoints";
import { LogTelemetry } from "../../../gateway/telemetry/telemetry";
import { type AppConfigFake, startAppConfigFake } from "../../support/appconfig-fake";
import { emulatedAws } from "../../support/aws";
import { GATEWAY_ENVIRONMENT } from "../../support/gateway-environment";

let appConfig: AppConfigFake;
beforeEach(async () => {
  appConfig = await startAppConfigFake();
});
afterEach(() => appConfig.stop());

test("who is refused leaves no policy half fetched to a process that stands still", async () => {
  let now = Date.now();
  const log: string[] = [];
  const clock = () => now;
  const program = new AuthorizerProgram({
    settings: {
      environment: "test",
      runtimePolicy: { application: "bedrock-dev-gateway", environment: "dev", profile: "policy" },
      accessStateTable: "access-state",
      contextKey: "alias/context",
    },
    aws: emulatedAws("http://127.0.0.1:1", { transport: pooledTransport, now: clock }),
    endpoints: new Endpoints({ AWS_ENDPOINT_URL_APPCONFIGDATA: appConfig.url }),
    telemetry: new LogTelemetry((line) => void log.push(line), clock, "test"),
    fetch,
  });
  const loaded = () => log.filter((line) => line.includes('"policy-loaded"')).length;
  const environment = defineEnvironment(GATEWAY_ENVIRONMENT);
  const policy = JSON.stringify(renderRuntimePolicy(environment, { environment: environment.name }));

  appConfig.deploy(policy);
  await program.start();
  expect(loaded()).toBe(1);
  appConfig.deploy(policy);
  now += 60_000;
  const methodArn = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/POST/bedrock/model/x/converse";
  await expect(program.handler({ type: "REQUEST", methodArn, multiValueHeaders: null })).rejects.toThrow(
    /^Unauthorized$/,
  );
  expect(loaded()).toBe(2);
});
