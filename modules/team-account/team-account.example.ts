import type { TerraformStack } from "cdktf";
import { TeamAccount } from "cdktf-bedrock-access/modules/team-account";

export function example(stack: TerraformStack): void {
  new TeamAccount(stack, "payments", {
    name: "bedrock-prod-payments",
    email: "aws+bedrock-prod-payments@example.com",
    parentId: "ou-ab12-11111111",
    contacts: {
      security: { name: "Security desk", title: "On call", email: "security@example.com", phone: "+49 30 1234567" },
    },
    tags: { team: "payments" },
  });
}
