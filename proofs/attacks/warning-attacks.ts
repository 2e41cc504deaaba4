import type { Attack } from "./attack";
import { SOURCES } from "./sources";

const ALARM = "arn:{partition}:cloudwatch:{region}:{account}:alarm:{prefix}-invocation-logs-missing";
/** Alarms of all accounts tell it. */
const TOPIC = "arn:{partition}:sns:{region}:{platform}:{prefix}-invocation-logs";
const BUDGET = "arn:{partition}:budgets::{account}:budget/{prefix}-{team}";

/** What tells people that money goes or that records are missing. */
export const WARNING_ATTACKS: readonly Attack[] = [
  {
    id: "alarm-deleted",
    story: "Delete the alarm that sees calls without records.",
    source: SOURCES.alarmActions,
    attacker: "team-administrator",
    steps: [{ action: "cloudwatch:DeleteAlarms", resource: ALARM }],
  },
  {
    id: "alarm-disabled",
    story: "Leave the alarm there and let it tell nobody.",
    source: SOURCES.alarmActions,
    attacker: "team-administrator",
    steps: [{ action: "cloudwatch:DisableAlarmActions", resource: ALARM }],
  },
  {
    id: "alarm-muted",
    story: "Mute the alarm for as long as one is at work.",
    source: SOURCES.alarmMuteRules,
    attacker: "team-administrator",
    steps: [{ action: "cloudwatch:PutAlarmMuteRule", resource: ALARM }],
  },
  {
    id: "alarm-raised-threshold",
    story: "Write the alarm anew, with a threshold that nothing reaches.",
    source: SOURCES.alarmActions,
    attacker: "team-administrator",
    steps: [{ action: "cloudwatch:PutMetricAlarm", resource: ALARM }],
  },
  {
    id: "alarm-replaced-by-composite",
    story: "Put an alarm over others, which never goes off, in its place.",
    source: SOURCES.alarmActions,
    attacker: "team-administrator",
    steps: [{ action: "cloudwatch:PutCompositeAlarm", resource: ALARM }],
  },
  {
    id: "alarm-calmed",
    story: "Set the alarm back to fine each time it goes off.",
    source: SOURCES.alarmActions,
    attacker: "team-administrator",
    steps: [{ action: "cloudwatch:SetAlarmState", resource: ALARM }],
  },
  {
    id: "gateway-alarm-deleted",
    story: "Delete an alarm of the gateway.",
    source: SOURCES.alarmActions,
    attacker: "platform-administrator",
    steps: [
      {
        action: "cloudwatch:DeleteAlarms",
        resource: "arn:{partition}:cloudwatch:{region}:{platform}:alarm:{prefix}-gateway-errors",
      },
    ],
  },
  {
    id: "topic-deleted",
    story: "Delete the topic, so that alarms go off and nobody hears.",
    source: SOURCES.topicAccess,
    attacker: "platform-administrator",
    steps: [{ action: "sns:DeleteTopic", resource: TOPIC }],
  },
  {
    id: "topic-closed",
    story: "Write a topic policy that lets no alarm publish.",
    source: SOURCES.topicAccess,
    attacker: "platform-administrator",
    steps: [{ action: "sns:SetTopicAttributes", resource: TOPIC }],
  },
  {
    id: "topic-unsubscribed",
    story: "Take the people on call off the topic.",
    source: SOURCES.topicAccess,
    attacker: "platform-administrator",
    steps: [{ action: "sns:Unsubscribe", resource: TOPIC }],
  },
  {
    id: "topic-false-alarm",
    story: "Publish false alarms from a team’s account until nobody looks any more.",
    source: SOURCES.topicAccess,
    attacker: "team-administrator",
    steps: [{ action: "sns:Publish", resource: TOPIC }],
  },
  {
    id: "budget-raised",
    story: "Raise the budget whose end is the end of calls.",
    source: SOURCES.budgetActions,
    attacker: "team-administrator",
    steps: [{ action: "budgets:ModifyBudget", resource: BUDGET }],
  },
  {
    id: "budget-action-undone",
    story: "Reverse what the budget has done, and spend on.",
    source: SOURCES.budgetActions,
    attacker: "team-administrator",
    steps: [{ action: "budgets:ExecuteBudgetAction", resource: `${BUDGET}/action/1111-2222` }],
  },
];
