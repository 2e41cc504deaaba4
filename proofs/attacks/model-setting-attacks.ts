import type { Attack } from "./attack";
import { SOURCES } from "./sources";

const GUARDRAIL = "arn:{partition}:bedrock:{region}:{account}:guardrail/abcdefghijkl";
const PROFILE = "arn:{partition}:bedrock:{region}:{account}:application-inference-profile/abcdefghijkl";
const OURS = { "aws:ResourceTag/bedrock-access": "{env}" };

/** Guardrails that routes demand, and the inference profiles by which the bill names a team. */
export const MODEL_SETTING_ATTACKS: readonly Attack[] = [
  ...(["team-administrator", "exempted-workload"] as const).flatMap((attacker): Attack[] => {
    const by = attacker === "exempted-workload" ? "-by-exempted" : "";
    return [
      {
        id: `guardrail-weakened${by}`,
        story: "Change the guardrail that routes demand.",
        source: SOURCES.bedrockActions,
        attacker,
        steps: [{ action: "bedrock:UpdateGuardrail", resource: GUARDRAIL, context: OURS }],
      },
      {
        id: `guardrail-deleted${by}`,
        story: "Delete the guardrail that routes demand.",
        source: SOURCES.bedrockActions,
        attacker,
        steps: [{ action: "bedrock:DeleteGuardrail", resource: GUARDRAIL, context: OURS }],
      },
      {
        id: `guardrail-version${by}`,
        story: "Publish a version of the guardrail with what one has written into its draft.",
        source: SOURCES.bedrockActions,
        attacker,
        steps: [{ action: "bedrock:CreateGuardrailVersion", resource: GUARDRAIL, context: OURS }],
      },
      {
        id: `guardrail-untagged${by}`,
        story: "Take away the tag by which the guardrail is known as the organization\u2019s.",
        source: SOURCES.bedrockTags,
        attacker,
        steps: [
          {
            action: "bedrock:UntagResource",
            resource: GUARDRAIL,
            context: { ...OURS, "aws:TagKeys": ["bedrock-access"] },
          },
        ],
      },
      {
        id: `guardrail-lent${by}`,
        story: "Let another account use the guardrail, by a policy of its own.",
        source: SOURCES.bedrockActions,
        attacker,
        steps: [{ action: "bedrock:PutResourcePolicy", resource: GUARDRAIL, context: OURS }],
      },
      {
        id: `profile-deleted${by}`,
        story: "Delete the inference profile by which the team calls and the bill names it.",
        source: SOURCES.bedrockActions,
        attacker,
        steps: [{ action: "bedrock:DeleteInferenceProfile", resource: PROFILE, context: OURS }],
      },
      {
        id: `profile-retagged${by}`,
        story: "Write another team\u2019s name on the inference profile, so that the bill is theirs.",
        source: SOURCES.bedrockTags,
        attacker,
        steps: [{ action: "bedrock:TagResource", resource: PROFILE, context: { ...OURS, "aws:TagKeys": ["team"] } }],
      },
      {
        id: `profile-untagged${by}`,
        story: "Take the team\u2019s name off the inference profile, so that the bill is nobody\u2019s.",
        source: SOURCES.bedrockTags,
        attacker,
        steps: [{ action: "bedrock:UntagResource", resource: PROFILE, context: { ...OURS, "aws:TagKeys": ["team"] } }],
      },
    ];
  }),
];
