import { setTimeout as sleep } from "node:timers/promises";
import type { AwsConnection } from "../../aws/connection";
import { fetchTransport } from "../../aws/fetch-transport";
import { type JsonProtocol, jsonService } from "../../aws/json-service";
import type { RoleCredentials } from "../support/account-credentials";

/** Something in an account that has our tag. */
export interface TaggedResource {
  readonly arn: string;
  /** Its tag `Name`. */
  readonly name: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
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
      transport: fetchTransport(fetch),
      answerWithinMilliseconds: 5_000, // it looks through all services of the account
      now: Date.now,
      pause: (milliseconds) => sleep(milliseconds),
      random: Math.random,
    };
    const { call } = jsonService(TAGGING, connection);
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

const TAGGING: JsonProtocol = {
  name: "Resource Groups Tagging",
  host: "tagging",
  signingName: "tagging",
  target: "ResourceGroupsTaggingAPI_20170126",
  version: "1.1",
};

function resourcesOf(list: unknown): TaggedResource[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap(({ ResourceARN: arn, Tags = [] }): TaggedResource[] => {
    if (typeof arn !== "string") return [];
    const pairs: readonly { readonly Key: string; readonly Value: string }[] = Tags;
    const tags = Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]));
    return [{ arn, name: tags.Name, tags }];
  });
}
