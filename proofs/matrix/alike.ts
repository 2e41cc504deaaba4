import type { Team } from "../../environment/environment";
import type { LockedGuardrails } from "../../environment/lock-sections/guardrails";
import { namesOf } from "../../environment/names";
import { own } from "../../environment/own";
import type { AccessModel, Account, Role } from "../access-model/access-model";

/** Teams of which AWS would decide alike in every question; the first stands for all. */
export interface AlikeTeams {
  readonly team: Team;
  readonly account: Account;
  /** Names, the first one's included. */
  readonly names: readonly string[];
}

/**
 * Groups the teams that have an account by all that their decisions hang on.
 *
 * Alike are teams whose environment and whose account's documents are equal once their own name, OU, account id and the ids that
 * AWS will make up are put aside, which the same policies bind, and of whose ARNs every pattern of those policies says the same. A
 * question about one then differs from the question about the other by nothing that any policy could tell apart. A policy that
 * names an account or OU by itself makes its team stand alone.
 */
export function alikeTeams(model: AccessModel, options: { readonly share: boolean } = { share: true }): AlikeTeams[] {
  const holders = new Map(model.accounts.map((account) => [account.holder, account]));
  const patterns = patternsOf(model);
  const groups = new Map<string, { team: Team; account: Account; names: string[] }>();
  for (const team of Object.values(model.environment.teams)) {
    const account = holders.get(`team ${team.name}`);
    if (account === undefined) continue;
    const key = options.share ? keyOf(model, team, account, patterns) : team.name;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { team, account, names: [team.name] });
    else known.names.push(team.name);
  }
  return [...groups.values()];
}

function keyOf(model: AccessModel, team: Team, account: Account, patterns: Patterns): string {
  const { environment } = model;
  const { scps, rcps, roles, enforcement } = account;
  const lenders = team.routes.flatMap((alias) =>
    (environment.routes[alias]?.targets ?? []).map((target) => target.account),
  );
  const elsewhere = model.accounts
    .filter((other) => other !== account && lenders.includes(other.holder.replace(/^team /, "")))
    .flatMap((other) => rolesOf(model, team, other).map((role) => [other.holder, role] as const));
  const told = JSON.stringify({
    team: { paths: team.paths, routes: team.routes, enforcement, ou: team.members.certificateOu },
    roles: roles.map((role) => withoutUnreadTags(role, patterns.tagKeys)),
    trustAnchors: account.trustAnchors,
    profiles: account.profiles,
    inferenceProfiles: account.inferenceProfiles.map(({ arn, name, copyFrom }) => ({ arn, name, copyFrom })),
    guardrails: account.guardrails,
    guardrailVersions: versionsOf(own(model.lockedGuardrails, team.name)),
    elsewhere,
  });
  return [
    withoutOwn(told, team, account),
    ...[...scps, ...rcps].map(({ name }) => name),
    ...patterns.all.map((pattern) => pattern.tells(team, account)),
    environment.exemptions.some(({ role }) => role.includes(account.accountId)) ? team.name : "",
    // An OU by a pattern lets some other teams in and not others.
    roles.some(({ trust }) => OU_PATTERN.test(JSON.stringify(trust))) ? team.name : "",
  ].join("\n");
}

/** What calls carry, without the ids that AWS gave: those differ in every account. */
function versionsOf(locked: LockedGuardrails[string] = {}): string[] {
  return Object.entries(locked).flatMap(([name, regions]) =>
    Object.entries(regions).map(([region, { version, former = "", content }]) =>
      [name, region, version, former, content].join(" "),
    ),
  );
}

/** A tag by which no policy decides tells nobody apart. */
function withoutUnreadTags(
  { tags, ...role }: Role,
  organizations: string,
): Omit<Role, "tags"> & { readonly tags: object } {
  const text = `${JSON.stringify(role)}${organizations}`.toLowerCase();
  const read = Object.entries(tags).filter(([key]) => text.includes(`tag/${key.toLowerCase()}`));
  return { ...role, tags: Object.fromEntries(read) };
}

/** Roles of a team in an account that its routes borrow. */
function rolesOf({ environment }: AccessModel, team: Team, account: Account): Role[] {
  const name = namesOf(environment).roles.invoke(team.name);
  return account.roles.filter((role) => role.name === name);
}

function withoutOwn(text: string, team: Team, { accountId }: Account): string {
  const ids = new Map<string, string>();
  return text
    .replaceAll(accountId, "«account»")
    .replaceAll(team.members.certificateOu, "«team»")
    .replaceAll(team.name, "«team»")
    .replaceAll(MADE_UP, (id) => {
      const known = ids.get(id) ?? `«${ids.size}»`;
      ids.set(id, known);
      return known;
    });
}

/** Ids of anchors, profiles, inference profiles and guardrails. */
const MADE_UP =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=(-profile|:guardrail)\/)[0-9a-f]{12}/g;

const OU_PATTERN = /x509Subject\/OU":("[^"]*[*?]|\[[^\]]*[*?])/;

interface Patterns {
  readonly all: readonly Pattern[];
  /** Every condition key of theirs that names a tag. */
  readonly tagKeys: string;
}

interface Pattern {
  tells(team: Team, account: Account): string;
}

/** What the organization's policies could tell one team's things from another's by. */
function patternsOf({ accounts, environment }: AccessModel): Patterns {
  const documents = new Map(
    accounts.flatMap(({ scps, rcps }) => [...scps, ...rcps]).map((each) => [each.name, each.document]),
  );
  const texts = new Set([...documents.values()].flatMap((document) => textsIn(document)));
  const { roles, policies, iamPath } = namesOf(environment);
  const arns = ({ name }: Team, { accountId }: Account) => [
    ...[roles.direct(name), roles.invoke(name)].map(
      (role) => `arn:${environment.partition}:iam::${accountId}:role${iamPath}${role}`,
    ),
    `arn:${environment.partition}:iam::${accountId}:policy${iamPath}${policies.boundary(name)}`,
    `arn:${environment.partition}:iam::${accountId}:role/Admin`,
    accountId,
    name,
  ];
  const all = [...texts].map((text): Pattern => {
    const source = text
      .replaceAll(/[.+^${}()|[\]\\/]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    const matcher = new RegExp(`^${source}$`);
    return {
      tells: (team, account) =>
        arns(team, account)
          .map((arn) => (matcher.test(arn) ? "1" : "0"))
          .join(""),
    };
  });
  const tagKeys = JSON.stringify([...documents.values()]).match(/[A-Za-z]+Tag\/[^"}]+/g) ?? [];
  return { all, tagKeys: [...new Set(tagKeys)].join(" ") };
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
