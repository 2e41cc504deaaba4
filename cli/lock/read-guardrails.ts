import type { Environment } from "../../environment/environment";
import { guardrailsOf, type TeamGuardrail } from "../../environment/guardrails";
import { type Lock, teamAccountId } from "../../environment/lock";
import {
  type GuardrailsSection,
  type LockedGuardrail,
  lockedGuardrail,
} from "../../environment/lock-sections/guardrails";
import { namesOf } from "../../environment/names";
import { mapLimited } from "../support/map-limited";
import { ACCOUNTS_AT_ONCE, type AccountAccess, onlyOne, unread } from "./account-access";
import type { Finding } from "./finding";
import type { GuardrailVersions } from "./guardrail-versions";

/** Access to accounts that also looks into their guardrails. */
export interface GuardrailAccess extends AccountAccess {
  readonly guardrailVersions: GuardrailVersions;
}

/**
 * Reads the guardrails that the environment declares, in every account and region in which calls must carry them. Ours are those with
 * the environment's tag and the name that the team's stack gives. `undefined`: the environment declares none.
 *
 * @param lock - With its accounts as they are now.
 */
export async function readGuardrails(environment: Environment, lock: Lock, access: GuardrailAccess) {
  const findings: Finding[] = [];
  const wanted = guardrailsOf(environment);
  const read = await mapLimited(wanted, ACCOUNTS_AT_ONCE, async (guardrail): Promise<Known[]> => {
    const { team, guardrail: name, region } = guardrail;
    const accountId = teamAccountId(environment, lock, team);
    if (accountId === undefined) return [];
    try {
      const locked = await readGuardrail(accountId, region, namesOf(environment).guardrail(name), access);
      return locked === undefined ? [] : [{ guardrail, locked }];
    } catch (error) {
      findings.push(unread(["guardrails", "teams", team, name, region], accountId, error, ACTIONS));
      const before = lockedGuardrail(lock.guardrails, team, name, region);
      return before === undefined ? [] : [{ guardrail, locked: before }];
    }
  });
  const section = wanted.length === 0 ? undefined : sectionOf(read.flat());
  return { section, findings };
}

const ACTIONS = "tag:GetResources, bedrock:ListGuardrails and bedrock:GetGuardrail";

interface Known {
  readonly guardrail: TeamGuardrail;
  readonly locked: LockedGuardrail;
}

async function readGuardrail(
  accountId: string,
  region: string,
  name: string,
  access: GuardrailAccess,
): Promise<LockedGuardrail | undefined> {
  const credentials = await access.credentialsOf(accountId);
  const found = await access.resources(credentials, region, ["bedrock:guardrail"]);
  const ours = onlyOne(
    found.filter((each) => each.name === name && each.arn.includes(`:${region}:${accountId}:guardrail/`)),
    `guardrails ${name} in ${region}`,
  );
  if (ours === undefined) return undefined;
  const [newest, former] = await access.guardrailVersions(credentials, region, ours.arn, 2);
  if (newest === undefined) return undefined;
  const id = ours.arn.slice(ours.arn.lastIndexOf("/") + 1);
  return { id, ...newest, ...(former && { former: former.version }) };
}

function sectionOf(known: readonly Known[]): GuardrailsSection {
  const teams: Record<string, Record<string, Record<string, LockedGuardrail>>> = {};
  for (const { guardrail, locked } of known) {
    const { team, guardrail: name, region } = guardrail;
    teams[team] = { ...teams[team], [name]: { ...teams[team]?.[name], [region]: locked } };
  }
  return { version: 1, teams };
}
