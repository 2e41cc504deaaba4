import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** What is set around the gateway: its runtime policy, its usage plans and its firewall. */
export const GATEWAY_SETTING_ATTACKS: readonly Attack[] = [
  {
    id: "runtime-policy",
    story: "Deploy a runtime policy that allows everything.",
    source: SOURCES.extensions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "appconfig:StartDeployment",
        resource: "arn:{partition}:appconfig:{region}:{platform}:application/abcdefg",
        context: { "aws:ResourceTag/bedrock-access": "{env}" },
      },
    ],
  },
  {
    id: "runtime-policy-extension",
    story: "Have an extension rewrite the runtime policy on its way.",
    source: SOURCES.extensions,
    attacker: "platform-administrator",
    steps: [{ action: "appconfig:CreateExtensionAssociation", resource: "*" }],
  },
  {
    id: "usage-plan",
    story: "Raise a team’s throttle.",
    source: SOURCES.apiGatewayTags,
    attacker: "platform-administrator",
    steps: [
      {
        action: "apigateway:PATCH",
        resource: "arn:{partition}:apigateway:{region}::/usageplans/abc",
        context: { "aws:ResourceTag/bedrock-access": "{env}" },
      },
    ],
  },
  {
    id: "own-key-in-plan",
    story: "Put a key of one’s own into a team’s plan.",
    source: SOURCES.apiGatewayTags,
    attacker: "platform-administrator",
    steps: [
      {
        action: "apigateway:POST",
        resource: "arn:{partition}:apigateway:{region}::/usageplans/abc/keys",
        context: { "aws:ResourceTag/bedrock-access": "{env}" },
      },
    ],
  },
  {
    id: "usage-plan-untagged",
    story: "Take our tag off a usage plan, which is protected by it.",
    source: SOURCES.apiGatewayTags,
    attacker: "platform-administrator",
    steps: [
      {
        action: "apigateway:DELETE",
        resource: "arn:{partition}:apigateway:{region}::/tags/abc",
        context: { "aws:TagKeys": ["bedrock-access"] },
      },
    ],
  },
  {
    id: "firewall",
    story: "Change the web ACL to let everything in.",
    source: SOURCES.scps,
    attacker: "platform-administrator",
    steps: [
      {
        action: "wafv2:UpdateWebACL",
        resource: "arn:{partition}:wafv2:{region}:{platform}:regional/webacl/{prefix}-edge/1234",
      },
    ],
  },
];
