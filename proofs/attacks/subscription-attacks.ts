import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** Ways to switch a model on for the account, or to subscribe to one on the Marketplace. */
export const SUBSCRIPTION_ATTACKS: readonly Attack[] = [
  {
    id: "marketplace-endpoint",
    story: "Deploy a Marketplace model behind Bedrock’s API.",
    source: SOURCES.bedrockActions,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateMarketplaceModelEndpoint", resource: "*" }],
  },
  {
    id: "marketplace-subscription",
    story: "Subscribe to a model by calling it for the first time.",
    source: SOURCES.modelAccessEnabled,
    attacker: "team-administrator",
    steps: [
      { action: "aws-marketplace:Subscribe", resource: "*", context: { "aws:CalledViaLast": "bedrock.amazonaws.com" } },
    ],
  },
  ...["AcceptAgreementRequest", "CreateAgreementRequest"].map(
    (action): Attack => ({
      id: `marketplace-${action.replace(/[A-Z]/g, (letter, at) => `${at > 0 ? "-" : ""}${letter.toLowerCase()}`)}`,
      story: `Subscribe to a model through Bedrock by the Marketplace’s newer action ${action}.`,
      source: SOURCES.modelAccessEnabled,
      attacker: "team-administrator",
      steps: [
        {
          action: `aws-marketplace:${action}`,
          resource: "*",
          context: { "aws:CalledViaLast": "bedrock.amazonaws.com" },
        },
      ],
    }),
  ),
  {
    id: "marketplace-subscription-mantle",
    story: "Subscribe to a model by calling it for the first time on the mantle endpoint.",
    source: SOURCES.modelAccessEnabled,
    attacker: "team-administrator",
    steps: [
      {
        action: "aws-marketplace:Subscribe",
        resource: "*",
        context: { "aws:CalledViaLast": "bedrock-mantle.amazonaws.com" },
      },
    ],
  },
  {
    id: "model-agreement",
    story: "Accept a model’s terms by the API.",
    source: SOURCES.modelAccessEnabled,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:CreateFoundationModelAgreement", resource: "*" }],
  },
  {
    id: "model-entitlement",
    story: "Switch a model on for the account, as thieves of credentials do first.",
    source: SOURCES.modelAccessEnabled,
    attacker: "team-administrator",
    steps: [{ action: "bedrock:PutFoundationModelEntitlement", resource: "*" }],
  },
];
