import type { Environment, Target, Team } from "../environment/environment";
import { type Lock, teamAccountId } from "../environment/lock";
import { lockedGuardrail } from "../environment/lock-sections/guardrails";
import { own } from "../environment/own";
import type { WaitingRoute } from "../environment/synthesized";
import type { GuardrailPolicy } from "./runtime-policy";

/** By what a target finds the caller's own guardrail: each account has one in each region. */
export function guardrailKey({ account, region }: Target, name: string): string {
  return `${account}/${region}/${name}`;
}

/** The guardrails that the team's calls carry, by {@link guardrailKey}, as far as the lock knows them. */
export function teamGuardrails(environment: Environment, lock: Lock, team: Team): Record<string, GuardrailPolicy> {
  return Object.fromEntries(
    declaredGuardrails(environment, lock, team).flatMap(({ key, known }) =>
      known === undefined ? [] : [[key, known]],
    ),
  );
}

/**
 * Routes that the gateway refuses a team as yet, wholly or in a region, for the lock does not know the guardrail that their calls must
 * carry. Teams whose account waits are left out: they wait with all that they have.
 */
export function waitingRoutes(environment: Environment, lock: Lock): WaitingRoute[] {
  const next = `apply the stacks of these teams, then: bedrock-access lock --environment <file of ${environment.name}> --role <role>`;
  return Object.values(environment.teams)
    .filter(({ name, paths }) => paths.includes("gateway") && teamAccountId(environment, lock, name) !== undefined)
    .flatMap((team) =>
      declaredGuardrails(environment, lock, team)
        .filter(({ known }) => known === undefined)
        .map(({ route, name, target: { region, account } }) => ({
          team: team.name,
          route,
          reason: `guardrail "${name}" of ${account === "own" ? "its account" : `team ${account}`} in ${region} is not in the lock yet`,
          next,
        })),
    );
}

interface NeededGuardrail {
  readonly route: string;
  readonly target: Target;
  readonly name: string;
  readonly key: string;
  /** `undefined`: AWS has not named it yet, or nobody has looked. */
  readonly known: GuardrailPolicy | undefined;
}

function declaredGuardrails(environment: Environment, lock: Lock, team: Team): NeededGuardrail[] {
  return team.routes.flatMap((route) =>
    (own(environment.routes, route)?.targets ?? []).flatMap((target) => {
      if (target.guardrail?.kind !== "declared") return [];
      const { name } = target.guardrail;
      const holder = target.account === "own" ? team.name : target.account;
      const known = guardrailPolicy(environment, lock, holder, name, target.region);
      return [{ route, target, name, key: guardrailKey(target, name), known }];
    }),
  );
}

function guardrailPolicy(
  environment: Environment,
  lock: Lock,
  holder: string,
  name: string,
  region: string,
): GuardrailPolicy | undefined {
  const accountId = teamAccountId(environment, lock, holder);
  const locked = lockedGuardrail(lock.guardrails, holder, name, region);
  if (accountId === undefined || locked === undefined) return undefined;
  const arn = `arn:${environment.partition}:bedrock:${region}:${accountId}:guardrail/${locked.id}`;
  return { arn, version: locked.version };
}
