import { setTimeout as sleep } from "node:timers/promises";
import { type AwsConnection, jsonService } from "../../certificates/aws/json-service";
import type { RoleCredentials } from "../support/account-credentials";

/** Something in an account that has our tag. */
export interface TaggedResource {
  readonly arn: string;
  readonly name: string | undefined;
}

/**
 * Everything of these types in one account and region that carries an environment's tag. Needs `tag:GetResources` and nothing else.
 *
 * @param types - Such as `ec2:vpc-endpoint`.
 * @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export type TaggedResources = (
  credentials: RoleCredentials,
  region: string,
  types: readonly string[],
) => Promise<readonly TaggedResource[]>;

export function taggedResources(
  environment: string,
  env: Readonly<Record<string, string | undefined>>,
): TaggedResources {
  const endpoint = env.AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API ?? env.AWS_ENDPOINT_URL;
  return async (credentials, region, types) => {
    const connection: AwsConnection = {
      region,
      credentials: async () => credentials,
      ...(endpoint !== undefined && { endpoint }),
      fetch,
      now: Date.now,
      pause: (milliseconds) => sleep(milliseconds),
      random: Math.random,
    };
    const call = jsonService(
      { name: "tagging", target: "ResourceGroupsTaggingAPI_20170126", version: "1.1" },
      connection,
    );
    const found: TaggedResource[] = [];
    let page: unknown;
    do {
      const answer = await call("GetResources", {
        TagFilters: [{ Key: "bedrock-access", Values: [environment] }],
        ResourceTypeFilters: types,
        ...(typeof page === "string" && page !== "" && { PaginationToken: page }),
      });
      found.push(...resourcesOf(answer.ResourceTagMappingList));
      page = answer.PaginationToken;
    } while (typeof page === "string" && page !== "");
    return found;
  };
}

function resourcesOf(list: unknown): TaggedResource[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap(({ ResourceARN: arn, Tags: tags = [] }) =>
    typeof arn === "string" ? [{ arn, name: tags.find(({ Key }: { Key?: string }) => Key === "Name")?.Value }] : [],
  );
}
