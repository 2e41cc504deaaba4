import type { TerraformStack } from "cdktf";
import { InferenceProfiles } from "cdktf-bedrock-access/modules/inference-profiles";

export function example(stack: TerraformStack): void {
  new InferenceProfiles(stack, "payments-models", {
    entries: [
      {
        key: "claude-sonnet-0",
        name: "bedrock-prod-payments-claude-sonnet-0",
        modelSource:
          "arn:aws:bedrock:eu-central-1:111122223333:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
      },
    ],
    tags: { team: "payments", environment: "prod", "cost-center": "4711" },
  });
}
