import type { Environment, Guardrail, Issuer, Route, Target, Team } from "../environment/environment";
import { calledId, inferenceProfileKey } from "../environment/inference-profiles";
import type { Lock } from "../environment/lock";
import { teamAccountId } from "../environment/lock";
import { namesOf } from "../environment/names";
import { own } from "../environment/own";
import { applicationProfiles } from "./application-profiles";
import type { ModelPrice } from "./price";
import { listedContext, listedPrice, modelPrice } from "./price-list";
import type {
  IdentityPolicy,
  IssuerPolicy,
  ModelFacts,
  RoutePolicy,
  RuntimePolicy,
  TargetPolicy,
  TeamPolicy,
} from "./runtime-policy";
import { guardrailKey, teamGuardrails } from "./team-guardrails";

/**
 * The gateway's policy, out of an environment and what AWS knows of it. Pure: the same of both is the same document.
 *
 * Only what the gateway path needs stands in it: routes, models and prices that a team of it calls.
 */
export function renderRuntimePolicy(environment: Environment, lock: Lock): RuntimePolicy {
  const teams = Object.values(environment.teams).filter((team) => team.paths.includes("gateway"));
  const routes = Object.values(environment.routes).filter(({ alias }) =>
    teams.some((team) => team.routes.includes(alias)),
  );
  const targets = routes.flatMap((route) => route.targets);
  return {
    version: 1,
    environment: environment.name,
    timeZone: environment.timeZone,
    maxBodyBytes: environment.admission.maxBodyBytes,
    routes: Object.fromEntries(routes.map((route) => [route.alias, routePolicy(route)])),
    models: Object.fromEntries(targets.flatMap(modelFacts)),
    prices: Object.fromEntries(targets.flatMap((target) => prices(environment, target))),
    teams: Object.fromEntries(teams.map((team) => [team.name, teamPolicy(environment, lock, team)])),
    identity: identityPolicy(environment),
    storeFailure: environment.admission.storeFailure,
  };
}

function routePolicy({ alias, targets, maxOutputTokens }: Route): RoutePolicy {
  return { targets: targets.map((target, position) => targetPolicy(alias, target, position)), maxOutputTokens };
}

function targetPolicy(alias: string, target: Target, position: number): TargetPolicy {
  const { modelId, geography, region, account, guardrail } = target;
  return {
    modelId,
    geography,
    region,
    account,
    invokeId: calledId(target),
    applicationProfile: inferenceProfileKey(alias, position),
    ...(guardrail && { guardrail: guardrailPolicy(target, guardrail) }),
  };
}

function guardrailPolicy(target: Target, guardrail: Guardrail): NonNullable<TargetPolicy["guardrail"]> {
  return guardrail.kind === "declared"
    ? { key: guardrailKey(target, guardrail.name) }
    : { arn: guardrail.arn, version: guardrail.version };
}

function modelFacts(target: Target): [string, ModelFacts][] {
  const contextTokens = listedContext(calledId(target), target.modelId);
  return contextTokens === undefined ? [] : [[target.modelId, { contextTokens }]];
}

/** What the environment says wins: of the profile first, then of the model. */
function prices(environment: Environment, target: Target): [string, ModelPrice][] {
  const invokeId = calledId(target);
  const written = own(environment.prices, invokeId) ?? own(environment.prices, target.modelId);
  const price = written === undefined ? listedPrice(invokeId, target.modelId) : modelPrice(written);
  return price === undefined ? [] : [[invokeId, price]];
}

function teamPolicy(environment: Environment, lock: Lock, team: Team): TeamPolicy {
  const profiles = applicationProfiles(environment, lock, team);
  const guardrails = teamGuardrails(environment, lock, team);
  return {
    groups: team.members.groups,
    routes: team.routes,
    limits: team.limits,
    observe: team.observe,
    ...(team.tools && { tools: team.tools }),
    ...(team.payloadLogging && { payloadLogging: team.payloadLogging }),
    ...(team.responseCache && { responseCache: team.responseCache }),
    invokeRoles: invokeRoles(environment, lock, team),
    ...(Object.keys(profiles).length > 0 && { applicationProfiles: profiles }),
    ...(Object.keys(guardrails).length > 0 && { guardrails }),
  };
}

/** The team's invoke role in every account that its routes call, as far as AWS has made the account. */
function invokeRoles(environment: Environment, lock: Lock, team: Team): Record<string, string> {
  const names = namesOf(environment);
  const accounts = new Set(
    team.routes.flatMap((alias) =>
      (own(environment.routes, alias)?.targets ?? []).map(({ account }) => (account === "own" ? team.name : account)),
    ),
  );
  return Object.fromEntries(
    [...accounts].flatMap((account) => {
      const accountId = teamAccountId(environment, lock, account);
      if (accountId === undefined) return [];
      const arn = `arn:${environment.partition}:iam::${accountId}:role${names.iamPath}${names.roles.invoke(team.name)}`;
      return [[account, arn]];
    }),
  );
}

function identityPolicy({ identity, organization }: Environment): IdentityPolicy {
  const { issuers, identityCenter } = identity;
  return {
    issuers: issuers.map(issuerPolicy),
    ...(identityCenter && {
      identityCenter: identityCenter.accounts.map((account) => ({
        ...account,
        organizationId: organization.id,
        audience: identityCenter.audience,
        clockSkewSeconds: identityCenter.clockSkewSeconds,
      })),
    }),
  };
}

function issuerPolicy({ jwksUri, ...issuer }: Issuer): IssuerPolicy {
  return { ...issuer, ...(jwksUri !== undefined && { jwksUri }) };
}
