import type { TargetPolicy, TeamPolicy } from "../../access/runtime-policy";
import { own } from "../../environment/own";

/**
 * The ARN by which a team calls a target, so that AWS bills the call to it. It lies in the account of the role that makes the call.
 *
 * @returns `undefined` when the policy knows none: the target is called by its own id.
 */
export function applicationProfileArn(
  team: TeamPolicy,
  { applicationProfile, region }: TargetPolicy,
  roleArn: string | undefined,
): string | undefined {
  if (applicationProfile === undefined || team.applicationProfiles === undefined) return undefined;
  const id = own(team.applicationProfiles, applicationProfile);
  if (id === undefined || roleArn === undefined) return undefined;
  const [, partition, , , accountId] = roleArn.split(":");
  return `arn:${partition}:bedrock:${region}:${accountId}:application-inference-profile/${id}`;
}
