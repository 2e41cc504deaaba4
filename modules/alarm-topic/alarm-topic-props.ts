import type { TerraformProvider } from "cdktf";
import type { TopicPublisher } from "./topic-publisher";

export interface AlarmTopicProps {
  /** Unique in its account and region. 1 to 256 letters, digits, hyphens and underscores. Another name replaces the topic. */
  readonly name: string;

  /** Who may publish. */
  readonly publisher: TopicPublisher;

  /** The key that encrypts the topic. Its policy must let the publisher's service use it. */
  readonly kmsKeyArn: string;

  /** Addresses that are told. Each must confirm it once. Without any, subscribe others to `arn`. */
  readonly emails: readonly string[];

  /**
   * Provider of the topic's region: an alarm tells topics of its own region alone.
   *
   * @default the stack's provider
   */
  readonly provider?: TerraformProvider;

  /**
   * Tags of the topic.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}
