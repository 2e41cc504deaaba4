import type { Environment } from "../../environment/environment";
import { inferenceProfilesOf, type TeamInferenceProfile } from "../../environment/inference-profiles";
import { type Lock, teamAccountId } from "../../environment/lock";
import {
  type InferenceProfilesSection,
  type LockedInferenceProfile,
  readInferenceProfileArn,
} from "../../environment/lock-sections/inference-profiles";
import { mapLimited } from "../support/map-limited";
import { ACCOUNTS_AT_ONCE, type AccountAccess, onlyOne, unread } from "./account-access";
import type { Finding } from "./finding";
import type { TaggedResource } from "./tagged-resources";

/**
 * Reads the application inference profiles by which teams call models, in every account and region that their routes lead to. Ours
 * are those with the environment's tag, the team's, and the name and model of the team's stack; others of the same name are not.
 *
 * @param lock - With its accounts as they are now.
 */
export async function readInferenceProfiles(environment: Environment, lock: Lock, access: AccountAccess) {
  const findings: Finding[] = [];
  const wanted = Object.values(environment.teams).flatMap((team) => inferenceProfilesOf(environment, team));
  const accounts = [...groupedBy(wanted, ({ account }) => account)];
  const read = await mapLimited(accounts, ACCOUNTS_AT_ONCE, async ([account, profiles]): Promise<Known[]> => {
    const accountId = teamAccountId(environment, lock, account);
    if (accountId === undefined) return [];
    try {
      return await readAccount(accountId, profiles, access);
    } catch (error) {
      findings.push(unread(["inferenceProfiles", "teams", account], accountId, error));
      return profiles.flatMap((profile) => {
        const before = lock.inferenceProfiles?.teams[profile.team]?.[profile.name];
        return before === undefined ? [] : [{ profile, locked: before }];
      });
    }
  });
  const teams = [...groupedBy(read.flat(), ({ profile }) => profile.team)].map(([team, known]) => [
    team,
    Object.fromEntries(known.map(({ profile, locked }) => [profile.name, locked])),
  ]);
  const section: InferenceProfilesSection = { version: 1, teams: Object.fromEntries(teams) };
  return { section, findings };
}

interface Known {
  readonly profile: TeamInferenceProfile;
  readonly locked: LockedInferenceProfile;
}

async function readAccount(
  accountId: string,
  profiles: readonly TeamInferenceProfile[],
  access: AccountAccess,
): Promise<Known[]> {
  const credentials = await access.credentialsOf(accountId);
  const known: Known[] = [];
  for (const [region, there] of groupedBy(profiles, (profile) => profile.region)) {
    const found = await access.resources(credentials, region, ["bedrock:application-inference-profile"]);
    const inPlace = found.filter(({ arn }) => {
      const parts = readInferenceProfileArn(arn);
      return parts?.accountId === accountId && parts.region === region;
    });
    known.push(...there.flatMap((profile) => knownOf(profile, inPlace)));
  }
  return known;
}

function knownOf(profile: TeamInferenceProfile, found: readonly TaggedResource[]): Known[] {
  const { team, name, region } = profile;
  const ours = onlyOne(
    found.filter(({ tags }) => tags.team === team && tags.Name === name && tags.model !== undefined),
    `inference profiles ${name} in ${region}`,
  );
  const calls = ours?.tags.model;
  return ours === undefined || calls === undefined ? [] : [{ profile, locked: { arn: ours.arn, calls } }];
}

function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
