import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** Models of one’s own: bought, imported, tuned or shared. */
export const OWN_MODEL_ATTACKS: readonly Attack[] = [
  {
    id: "provisioned-throughput",
    story: "Buy provisioned throughput and call it: its ARN is no foundation model, so a deny by model ARN misses it.",
    source: SOURCES.sampleScps,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateProvisionedModelThroughput", resource: "{model}" }],
  },
  {
    id: "provisioned-model",
    story: "Call provisioned throughput that was bought before the policies.",
    source: SOURCES.sampleScps,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:provisioned-model/abcdefghijkl",
      },
    ],
  },
  {
    id: "imported-model",
    story: "Import a model of one’s own and call it.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateModelImportJob", resource: "*" }],
  },
  {
    id: "imported-model-call",
    story: "Call an imported model.",
    source: SOURCES.sampleScps,
    attacker: "ordinary-user",
    steps: [
      {
        action: "bedrock:InvokeModel",
        resource: "arn:{partition}:bedrock:{region}:{account}:imported-model/abcdefghijkl",
      },
    ],
  },
  {
    id: "custom-model",
    story: "Tune a model and deploy it.",
    source: SOURCES.limitedAccess,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateModelCustomizationJob", resource: "{model}" }],
  },
  {
    id: "share-model",
    story: "Share a custom model with an account that no policy binds.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [
      {
        action: "bedrock:PutResourcePolicy",
        resource: "arn:{partition}:bedrock:{region}:{account}:custom-model/abc.def/ghi",
      },
    ],
  },
];
