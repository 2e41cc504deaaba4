import { TerraformOutput, type TerraformStack } from "cdktf";
import { Guardrail } from "cdktf-bedrock-access/modules/guardrail";

export function example(stack: TerraformStack): void {
  const guardrail = new Guardrail(stack, "guardrail", {
    name: "acme-prod",
    contentFilters: { HATE: "HIGH", VIOLENCE: "MEDIUM" },
    promptAttacks: "MEDIUM",
    personalData: { AWS_SECRET_KEY: "BLOCK", EMAIL: "ANONYMIZE" },
    patterns: [{ name: "customer number", pattern: "\\bK-[0-9]{8}\\b", action: "ANONYMIZE" }],
    topics: [{ name: "Legal advice", definition: "Advice on the outcome of legal proceedings." }],
  });

  new TerraformOutput(stack, "guardrail-arn", { value: guardrail.arn });
  new TerraformOutput(stack, "guardrail-version", { value: guardrail.version });
}
