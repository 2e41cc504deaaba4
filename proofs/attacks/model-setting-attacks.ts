import type { Attack } from "./attack";
import { SOURCES } from "./sources";

const GUARDRAIL = "arn:{partition}:bedrock:{region}:{account}:guardrail/abcdefghijkl";
const PROFILE = "arn:{partition}:bedrock:{region}:{account}:application-inference-profile/abcdefghijkl";
const OURS = { "aws:ResourceTag/bedrock-access": "{env}" };

/** What each asks for, and the tag that it is about. */
const TRIED: readonly {
  readonly id: string;
  readonly story: string;
  readonly action: string;
  readonly resource: string;
  readonly tag?: string;
}[] = [
  {
    id: "guardrail-weakened",
    story: "Change the guardrail that routes demand.",
    action: "bedrock:UpdateGuardrail",
    resource: GUARDRAIL,
  },
  {
    id: "guardrail-deleted",
    story: "Delete the guardrail that routes demand.",
    action: "bedrock:DeleteGuardrail",
    resource: GUARDRAIL,
  },
  {
    id: "guardrail-version",
    story: "Publish a version of the guardrail with what one has written into its draft.",
    action: "bedrock:CreateGuardrailVersion",
    resource: GUARDRAIL,
  },
  {
    id: "guardrail-untagged",
    story: "Take away the tag by which the guardrail is known as the organization’s.",
    action: "bedrock:UntagResource",
    resource: GUARDRAIL,
    tag: "bedrock-access",
  },
  {
    id: "guardrail-lent",
    story: "Let another account use the guardrail, by a policy of its own.",
    action: "bedrock:PutResourcePolicy",
    resource: GUARDRAIL,
  },
  {
    id: "profile-deleted",
    story: "Delete the inference profile by which the team calls and the bill names it.",
    action: "bedrock:DeleteInferenceProfile",
    resource: PROFILE,
  },
  {
    id: "profile-retagged",
    story: "Write another team’s name on the inference profile, so that the bill is theirs.",
    action: "bedrock:TagResource",
    resource: PROFILE,
    tag: "team",
  },
  {
    id: "profile-untagged",
    story: "Take the team’s name off the inference profile, so that the bill is nobody’s.",
    action: "bedrock:UntagResource",
    resource: PROFILE,
    tag: "team",
  },
];

/** Guardrails that routes demand, and the inference profiles by which the bill names a team. */
export const MODEL_SETTING_ATTACKS: readonly Attack[] = (["team-administrator", "exempted-workload"] as const).flatMap(
  (attacker) =>
    TRIED.map(
      ({ id, story, action, resource, tag }): Attack => ({
        id: attacker === "exempted-workload" ? `${id}-by-exempted` : id,
        story,
        source: tag === undefined ? SOURCES.bedrockActions : SOURCES.bedrockTags,
        attacker,
        steps: [{ action, resource, context: tag === undefined ? OURS : { ...OURS, "aws:TagKeys": [tag] } }],
      }),
    ),
);
