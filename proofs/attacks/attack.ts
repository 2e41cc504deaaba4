import type { CallContext } from "../simulation/call";

/**
 * Somebody who wants a way to a model that is not one of the two paths, or to what the paths rest on.
 *
 * Administrators have every right of their own and resources whose policies let everybody in: only what the organization says is
 * asked. Holders of sessions have what the session's role may do: the organization's policies, which might forgive it, are not asked.
 */
export const ATTACKERS = {
  "team-administrator": "administrator of a team's account",
  "team-root": "root user of a team's account",
  "platform-administrator": "administrator of the platform account",
  "ordinary-user": "user of a team's account who may use Bedrock by IAM",
  "exempted-workload": "workload whose role is exempted, before its day",
  outsider: "administrator of an account outside the organization",
  "gateway-role": "whoever runs code as the gateway's role",
  "certificate-holder": "holder of a team's certificate, with its session",
  "certificate-forger": "holder of a certificate that is not quite the team's",
  "invoke-session": "holder of a session of the invoke role",
  "quarantine-writer": "holder of a session whose quarantine document is rewritten to allow everything",
} as const;

export type AttackerName = keyof typeof ATTACKERS;

/** One attack as it is known in public, in words that mean the same in every environment. */
export interface Attack {
  /** Lower case with hyphens; never changed, for reports name it. */
  readonly id: string;
  /** What is tried and what it would bring, as a sentence. */
  readonly story: string;
  /** Where it is described, or what AWS says of the action that it needs. */
  readonly source: string;
  readonly attacker: AttackerName;
  /** One API call after the other. All before the last succeed; the last must be denied. */
  readonly steps: readonly AttackStep[];
}

/**
 * Resources are ARNs with the names of {@link Places} in braces. A step is the attacker's own, or that of the principal `as`, whom
 * the steps before have won for the attacker, with every right.
 */
export interface AttackStep {
  readonly action: string;
  readonly resource: string;
  readonly context?: CallContext;
  readonly as?: string;
  /** Of a forger's certificate, what differs from the right one; `null`: it lacks this. */
  readonly certificate?: Readonly<Record<string, string | null>>;
}
