import { TerraformOutput, type TerraformStack } from "cdktf";
import { FunctionRole } from "cdktf-bedrock-access/modules/function-role";

export function example(stack: TerraformStack): void {
  const account = "222222222222";
  const role = new FunctionRole(stack, "gateway", {
    roleName: "acme-prod-gateway",
    policyName: "acme-prod-boundary-gateway",
    iamPath: "/bedrock-access/prod/",
    accountId: account,
    functionName: "acme-prod-gateway",
    network: "private",
    work: {
      kind: "gateway",
      resources: {
        accessStateTableArn: `arn:aws:dynamodb:*:${account}:table/acme-prod-access-state`,
        ledgerTableArn: `arn:aws:dynamodb:*:${account}:table/acme-prod-ledger`,
        configurationArn: `arn:aws:appconfig:*:${account}:application/*/environment/*/configuration/*`,
        storeArns: [
          `arn:aws:elasticache:*:${account}:serverlesscache:acme-prod-limits`,
          `arn:aws:elasticache:*:${account}:user:acme-prod-limits`,
        ],
        invokeRoleArns: ["arn:aws:iam::*:role/bedrock-access/prod/acme-prod-invoke-*"],
        keyArns: `arn:aws:kms:*:${account}:key/*`,
        dataKeyAliases: ["alias/acme-prod-data"],
        contextKeyAlias: "alias/acme-prod-context",
      },
    },
  });

  new TerraformOutput(stack, "gateway-role-arn", { value: role.arn });
}
