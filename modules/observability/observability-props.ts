import type { AlarmTopicProps } from "../alarm-topic/alarm-topic-props";
import type { AlarmThresholds, WatchedTeam } from "./alarms";

/** Who is told. */
export type AlarmReceiver =
  | { readonly kind: "managed"; readonly topic: ManagedTopic }
  | { readonly kind: "existing"; readonly topicArn: string };

/** A topic that is made, for alarms of the account. */
export interface ManagedTopic extends Pick<AlarmTopicProps, "name" | "kmsKeyArn" | "emails"> {}

export interface ObservabilityProps {
  /**
   * With it the names of alarms, dashboards, rules and queries begin; in those of dashboards the region follows. 1 to 100 letters, digits,
   * hyphens and underscores.
   */
  readonly name: string;

  /** Value of the dimension `environment` of the gateway's metrics: the environment's name. */
  readonly environment: string;

  /** The region that is watched, such as `eu-central-1`: that of the stack. */
  readonly region: string;

  /** The log group of the gateway's function. */
  readonly logGroupName: string;

  /**
   * Name of the gateway's function.
   *
   * @default nobody is told when Lambda refuses to run it
   */
  readonly functionName?: string;

  /** The teams that are watched, each with its routes. */
  readonly teams: readonly WatchedTeam[];

  /** Who is told when an alarm goes off, and when it is over. */
  readonly receiver: AlarmReceiver;

  /**
   * Name of the web ACL before the gateway.
   *
   * @default no web ACL is watched
   */
  readonly webAclName?: string;

  /**
   * Above which alarms go off.
   *
   * @default 5 failures in five minutes; 250 milliseconds
   */
  readonly thresholds?: AlarmThresholds;

  /**
   * Tags of all that takes some.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}
