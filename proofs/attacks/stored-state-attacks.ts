import type { Attack } from "./attack";
import { SOURCES } from "./sources";

/** What the gateway knows of revocations, money and limits. */
export const STORED_STATE_ATTACKS: readonly Attack[] = [
  {
    id: "revocation-undone",
    story: "Let a revoked user in again by deleting the item.",
    source: SOURCES.dynamodbActions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "dynamodb:DeleteItem",
        resource: "arn:{partition}:dynamodb:{region}:{platform}:table/{prefix}-access-state",
      },
    ],
  },
  {
    id: "revocation-undone-in-sql",
    story: "Let a revoked user in again by deleting the item in PartiQL, whose actions have other names.",
    source: SOURCES.dynamodbActions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "dynamodb:PartiQLDelete",
        resource: "arn:{partition}:dynamodb:{region}:{platform}:table/{prefix}-access-state",
      },
    ],
  },
  {
    id: "money-back",
    story: "Write the ledger down, so that money limits begin anew.",
    source: SOURCES.dynamodbActions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "dynamodb:BatchWriteItem",
        resource: "arn:{partition}:dynamodb:{region}:{platform}:table/{prefix}-ledger",
      },
    ],
  },
  {
    id: "older-state",
    story: "Restore an older access state.",
    source: SOURCES.dynamodbActions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "dynamodb:RestoreTableToPointInTime",
        resource: "arn:{partition}:dynamodb:{region}:{platform}:table/{prefix}-access-state",
      },
    ],
  },
  {
    id: "limiter-store",
    story: "Connect to the limiter’s store and delete what was counted.",
    source: SOURCES.elasticacheIam,
    attacker: "platform-administrator",
    steps: [
      {
        action: "elasticache:Connect",
        resource: "arn:{partition}:elasticache:{region}:{platform}:serverlesscache:{prefix}-limits",
      },
    ],
  },
  {
    id: "limiter-user",
    story: "Change the store’s user to one with a password.",
    source: SOURCES.elasticacheIam,
    attacker: "platform-administrator",
    steps: [
      {
        action: "elasticache:ModifyUser",
        resource: "arn:{partition}:elasticache:{region}:{platform}:user:{prefix}-gateway",
      },
    ],
  },
];
