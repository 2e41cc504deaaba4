import { namesOf } from "../../environment/names";
import type { AccessModel, Account, Role } from "../access-model/access-model";
import type { AlikeTeams } from "../matrix/alike";
import { systemProfile } from "../matrix/team-calls";
import { gatewayRole, platformRole } from "../sessions";
import type { CallContext } from "../simulation/call";

/** What the names in an attack's resources stand for in one environment and account. */
export type Places = Readonly<Record<(typeof PLACES)[number], string>>;

export const PLACES = [
  ...(["account", "platform", "partition", "region", "env", "prefix", "path", "team", "ou"] as const),
  ...(["model", "modelId", "ownProfile", "otherProfile", "own"] as const),
  ...(["direct", "invoke", "gateway", "operator", "provisioning", "boundary", "quarantine"] as const),
] as const;

/**
 * @param group - Whose account is attacked; where no team has one yet, the platform account.
 * @param role - The role whose session attacks.
 */
export function placesOf(model: AccessModel, group: AlikeTeams | undefined, role?: Role): Places {
  const { environment } = model;
  const { partition, name, namePrefix, platform, regions } = environment;
  const names = namesOf(environment);
  const account = group?.account.accountId ?? platform.accountId;
  const team = group?.team.name ?? "team";
  const iam = (rest: string) => `arn:${partition}:iam::${account}:${rest}`;
  const targets = (group?.team.routes ?? Object.keys(environment.routes)).flatMap(
    (alias) => environment.routes[alias]?.targets ?? [],
  );
  const [target] = targets;
  const region = target?.region ?? regions.home;
  const foundationModel = `arn:${partition}:bedrock:${region}::foundation-model/${target?.modelId}`;
  const profile = target && group && systemProfile(environment, target, group.account);
  return {
    account,
    platform: platform.accountId,
    partition,
    region,
    env: name,
    prefix: `${namePrefix}-${name}`,
    path: names.iamPath,
    team,
    ou: group?.team.members.certificateOu ?? team,
    model: foundationModel,
    modelId: target?.modelId ?? "",
    ownProfile: profile ?? foundationModel,
    otherProfile:
      otherTeamsProfile(model, team, group?.account) ??
      `arn:${partition}:bedrock:${region}:${account}:application-inference-profile/otherteam000`,
    own: role?.arn ?? "",
    direct: iam(`role${names.iamPath}${names.roles.direct(team)}`),
    invoke: iam(`role${names.iamPath}${names.roles.invoke(team)}`),
    gateway: gatewayRole(environment),
    operator: platformRole(environment, "operator"),
    provisioning: iam(`role/${environment.provisioningRole}`),
    boundary: iam(`policy${names.iamPath}${names.policies.boundary(team)}`),
    quarantine: iam(`policy${names.iamPath}${names.policies.quarantine}`),
  };
}

/** An application inference profile that names another team on the bill: of the same account if it has one. */
function otherTeamsProfile({ accounts }: AccessModel, team: string, account: Account | undefined): string | undefined {
  const profiles = [account, ...accounts].flatMap((each) => each?.inferenceProfiles ?? []);
  return profiles.find(({ tags }) => tags.team !== team)?.arn;
}

/** The text with every name in braces replaced; a name that does not exist is a mistake in the attack. */
export function put(text: string, places: Places): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const place = PLACES.find((known) => known === name);
    if (place === undefined) throw new Error(`an attack names {${name}}; there is ${PLACES.join(", ")}`);
    return places[place];
  });
}

export function putAll(context: CallContext, places: Places): CallContext {
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => [
      key,
      typeof value === "string" ? put(value, places) : value.map((each) => put(each, places)),
    ]),
  );
}
