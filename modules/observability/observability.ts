import { CloudwatchContributorInsightRule } from "@cdktf/provider-aws/lib/cloudwatch-contributor-insight-rule";
import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { CloudwatchQueryDefinition } from "@cdktf/provider-aws/lib/cloudwatch-query-definition";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { AlarmTopic } from "../alarm-topic/alarm-topic";
import { firewallAlarm, gatewayAlarms, teamAlarms, throttlesAlarm } from "./alarms";
import { environmentDashboard, teamDashboard } from "./dashboards";
import { SAVED_QUERIES, topUsers } from "./log-questions";
import { createAlarm } from "./metric-alarm";
import type { ManagedTopic, ObservabilityProps } from "./observability-props";

/**
 * What people see of a region's gateway: alarms that reach them, dashboards of the environment and of each team, top users, and
 * questions to the log.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/WhatIsCloudWatch.html
 */
export class Observability extends Construct {
  readonly topicArn: string;
  /** By name without what all names begin with: `errors`, `spend-payments`. */
  readonly alarmArns: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const problems = problemsOf(props);
    if (problems.length > 0) throw new Error([`Observability "${id}" cannot be built:`, ...problems].join("\n- "));

    const { name, environment, region, teams, receiver, webAclName, logGroupName, functionName } = props;
    const tags = props.tags === undefined ? {} : { tags: { ...props.tags } };
    const topicArn = receiver.kind === "managed" ? this.makeTopic(receiver.topic, tags) : receiver.topicArn;
    this.topicArn = topicArn;

    const alarms = [
      ...gatewayAlarms(environment, props.thresholds ?? DEFAULT_THRESHOLDS),
      ...teams.flatMap((team) => teamAlarms(environment, team)),
      ...(functionName === undefined ? [] : [throttlesAlarm(functionName)]),
      ...(webAclName === undefined ? [] : [firewallAlarm(webAclName, region)]),
    ];
    this.alarmArns = Object.fromEntries(
      alarms.map((alarm) => [alarm.name, createAlarm(this, name, alarm, topicArn, tags).arn]),
    );

    const dashboardName = `${name}-${region}`; // dashboards are the account's, whatever the region
    new CloudwatchDashboard(this, "Dashboard", {
      dashboardName,
      dashboardBody: JSON.stringify(environmentDashboard(environment, region)),
    });
    for (const { team } of teams) {
      new CloudwatchDashboard(this, `Dashboard-${team}`, {
        dashboardName: `${dashboardName}-${team}`,
        dashboardBody: JSON.stringify(teamDashboard(environment, region, team)),
      });
    }
    for (const [rule, definition] of Object.entries(topUsers(logGroupName))) {
      new CloudwatchContributorInsightRule(this, `Top-${rule}`, {
        ruleName: `${name}-${rule}`,
        ruleDefinition: JSON.stringify(definition),
        ruleState: "ENABLED",
        ...tags,
      });
    }
    for (const [query, queryString] of Object.entries(SAVED_QUERIES)) {
      new CloudwatchQueryDefinition(this, `Query-${query.replaceAll(" ", "-")}`, {
        name: `${name}/${query}`,
        logGroupNames: [logGroupName],
        queryString,
      });
    }
  }

  private makeTopic(topic: ManagedTopic, tags: { readonly tags?: Readonly<Record<string, string>> }): string {
    // "Default" adds nothing to the logical ids of what is below it: topic and subscriptions are as if made here
    return new AlarmTopic(this, "Default", { ...topic, publisher: { kind: "alarms" }, ...tags }).arn;
  }
}

const DEFAULT_THRESHOLDS = { failures: 5, addedLatencyMilliseconds: 250 } as const;

function problemsOf(props: ObservabilityProps): string[] {
  const { name, teams, receiver, thresholds = DEFAULT_THRESHOLDS } = props;
  const names = teams.map(({ team }) => team);
  return [
    ...(Token.isUnresolved(name) || /^[\w-]{1,100}$/.test(name)
      ? []
      : [`name is "${name}": use 1 to 100 letters, digits, hyphens and underscores.`]),
    ...[...new Set(names.filter((team, i) => names.indexOf(team) < i))].map(
      (team) => `teams names "${team}" twice: name it once.`,
    ),
    ...teams
      .filter(({ routes }) => routes.length === 0)
      .map(({ team }) => `teams has "${team}" without routes: name its routes, or leave it out.`),
    ...(["failures", "addedLatencyMilliseconds"] as const)
      .filter((threshold) => !(thresholds[threshold] >= 0))
      .map((threshold) => `thresholds.${threshold} is ${thresholds[threshold]}: use a number from 0.`),
    ...(receiver.kind === "managed" && receiver.topic.emails.length === 0
      ? ["receiver.topic.emails is empty: nobody would be told."]
      : []),
  ];
}
