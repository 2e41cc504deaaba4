import { TerraformOutput, type TerraformStack } from "cdktf";
import { RuntimePolicy } from "cdktf-bedrock-access/modules/runtime-policy";

export function example(stack: TerraformStack): void {
  const limits = {
    requestsPerMinute: 600,
    tokensPerMinute: 2_000_000,
    concurrency: 40,
    dollarsPerDay: 500,
    dollarsPerMonth: 8_000,
  };
  const policy = new RuntimePolicy(stack, "policy", {
    name: "acme-prod-gateway",
    policy: {
      version: 1,
      environment: "prod",
      timeZone: "Europe/Berlin",
      maxBodyBytes: 4_000_000,
      routes: {
        nova: {
          targets: [
            {
              modelId: "amazon.nova-pro-v1:0",
              geography: "eu",
              region: "eu-central-1",
              account: "own",
              invokeId: "eu.amazon.nova-pro-v1:0",
            },
          ],
          maxOutputTokens: 8_000,
        },
      },
      models: { "amazon.nova-pro-v1:0": { contextTokens: 300_000 } },
      prices: {
        "eu.amazon.nova-pro-v1:0": { input: 920, output: 3_680, cacheRead: 230, cacheWrite: 920, cacheWriteLong: 920 },
      },
      teams: {
        payments: {
          groups: ["bedrock-payments"],
          routes: ["nova"],
          limits: { team: limits, user: limits, credential: limits, routes: {}, users: {} },
          observe: [],
          invokeRoles: { payments: "arn:aws:iam::111111111111:role/bedrock-access/prod/acme-prod-invoke-payments" },
        },
      },
      identity: { issuers: [] },
      storeFailure: { kind: "deny" },
    },
    rollback: {
      alarmArns: ["arn:aws:cloudwatch:eu-central-1:222222222222:alarm:acme-prod-gateway-errors"],
      role: { roleName: "acme-prod-policy-alarms-eu-central-1", iamPath: "/bedrock-access/prod/" },
    },
    tags: { "bedrock-access": "prod" },
  });

  new TerraformOutput(stack, "runtime-policy-profile", { value: policy.profileArn });
}
