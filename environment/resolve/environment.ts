import type { z } from "zod";
import { type CatalogueModel, destinations, inferenceProfileId, partitionOf } from "../catalogue";
import type { Environment, Issuer, Route, Target, Team } from "../environment";
import type { environmentSchema } from "../schema/environment-schema";
import {
  DEFAULT_BODY_BYTES,
  DEFAULT_NAME_PREFIX,
  DEFAULT_OUTPUT_TOKENS,
  DEFAULT_PROVISIONING_ROLE,
  DEFAULT_QUOTAS,
  DEFAULT_STATE_PREFIX,
} from "./defaults";
import { resolveDirect } from "./direct";
import { resolveGateway } from "./gateway";
import { resolveGuardrail, resolveRequiredGuardrail } from "./guardrails";
import { resolveLimits } from "./limits";
import { residencyOf } from "./residency";
import { resolveUsagePlan } from "./usage-plan";

type Written = z.output<typeof environmentSchema>;
type Catalogue = Readonly<Record<string, CatalogueModel>>;

/** Fills in every default and writes out what is inherited. The input has passed the schema and all checks. */
export function resolveEnvironment(written: Written, catalogue: Catalogue): Environment {
  const { name, namePrefix = DEFAULT_NAME_PREFIX, organization, platform } = written;
  const home = written.regions.home;
  const inference = written.regions.inference ?? [home];
  const residency = residencyOf(written.residency, home);
  const partition = partitionOf(home);
  const issuers = (written.identity?.issuers ?? []).map(resolveIssuer);
  return {
    name,
    namePrefix,
    partition,
    timeZone: written.timeZone ?? "UTC",
    organization: {
      id: organization.id,
      rootId: organization.rootId,
      managementAccountId: organization.managementAccountId,
      parentOuId: organization.parentOuId ?? organization.rootId,
      manages: organization.manages,
      policyTargets: organization.policyTargets ?? [],
      provisioningRole: organization.provisioningRole,
    },
    platform: { accountId: platform.accountId, governedBy: platform.governedBy, governs: platform.governs ?? [] },
    provisioningRole: written.provisioningRole ?? DEFAULT_PROVISIONING_ROLE,
    regions: { home, inference },
    residency: residency === "anywhere" ? ["*"] : residency,
    routes: mapValues(written.routes, (route, alias) => resolveRoute(alias, route, inference[0] ?? home, catalogue)),
    guardrails: mapValues(written.guardrails ?? {}, resolveGuardrail),
    teams: mapValues(written.teams, (team, teamName) => resolveTeam(teamName, team, written)),
    exemptions: (written.exemptions ?? []).map(({ changedBy, ...exemption }) => ({
      ...exemption,
      changedBy: changedBy ?? [],
    })),
    direct: written.direct && resolveDirect(written.direct, issuers),
    gateway: written.gateway && resolveGateway(written, written.gateway),
    identity: {
      issuers,
      identityCenter: written.identity?.identityCenter && {
        ...written.identity.identityCenter,
        clockSkewSeconds: written.identity.identityCenter.clockSkewSeconds ?? 30,
      },
    },
    admission: {
      storeFailure: written.admission?.storeFailure ?? { kind: "deny" },
      maxBodyBytes: written.admission?.maxBodyBytes ?? DEFAULT_BODY_BYTES,
    },
    prices: written.prices ?? {},
    alerts: {
      emails: written.alerts?.emails ?? [],
      anomalyDollars: written.alerts?.anomalyDollars ?? 100,
      missingRecordPercent: written.alerts?.missingRecordPercent ?? 10,
    },
    backend:
      written.backend.kind === "s3"
        ? { ...written.backend, prefix: written.backend.prefix ?? DEFAULT_STATE_PREFIX }
        : written.backend,
    tags: written.tags ?? {},
    quotas: {
      policyCharacters: written.quotas?.policyCharacters ?? DEFAULT_QUOTAS.policyCharacters,
      policiesPerTarget: written.quotas?.policiesPerTarget ?? DEFAULT_QUOTAS.policiesPerTarget,
      accounts: written.quotas?.accounts ?? DEFAULT_QUOTAS.accounts,
      usagePlansPerRegion: written.quotas?.usagePlansPerRegion ?? DEFAULT_QUOTAS.usagePlansPerRegion,
      apiKeysPerRegion: DEFAULT_QUOTAS.apiKeysPerRegion,
    },
  };
}

function resolveRoute(
  alias: string,
  route: Written["routes"][string],
  defaultRegion: string,
  catalogue: Catalogue,
): Route {
  const most = route.targets.map((target) => catalogue[target.model]?.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS);
  return {
    alias,
    maxOutputTokens: route.maxOutputTokens ?? Math.min(DEFAULT_OUTPUT_TOKENS, ...most),
    targets: route.targets.map((target) => resolveTarget(target, route.guardrail, defaultRegion, catalogue)),
  };
}

function resolveTarget(
  target: Written["routes"][string]["targets"][number],
  routeGuardrail: Written["routes"][string]["guardrail"],
  defaultRegion: string,
  catalogue: Catalogue,
): Target {
  const region = target.region ?? defaultRegion;
  const common = {
    modelId: target.model,
    region,
    account: target.account ?? "own",
    guardrail: resolveRequiredGuardrail(target.guardrail ?? routeGuardrail),
  };
  if (target.geography === "in-region") {
    return { ...common, geography: "in-region", inferenceProfileId: undefined, destinationRegions: [region] };
  }
  const model = catalogue[target.model];
  const reached = model === undefined ? undefined : destinations(model, target.geography, region);
  return {
    ...common,
    geography: target.geography,
    inferenceProfileId: inferenceProfileId(target.geography, target.model),
    destinationRegions: [...(reached ?? [region])].sort(),
  };
}

function resolveTeam(name: string, team: Written["teams"][string], environment: Written): Team {
  const limits = resolveLimits(environment.limits ?? {}, team.limits ?? {}, team.routes);
  return {
    name,
    account:
      team.account.kind === "created"
        ? {
            kind: "created",
            email: team.account.email,
            accountName: team.account.accountName ?? `${environment.name}-${name}`,
          }
        : team.account,
    contacts: {
      billing: team.contacts?.billing,
      operations: team.contacts?.operations,
      security: team.contacts?.security,
    },
    paths: team.paths,
    routes: team.routes,
    limits,
    members: { groups: team.members?.groups ?? [], certificateOu: team.members?.certificateOu ?? name },
    costCenter: team.costCenter,
    enforcement: team.enforcement ?? "enforced",
    usagePlan: resolveUsagePlan(limits.team.requestsPerMinute, team.usagePlan ?? {}),
    observe: team.observe ?? [],
    tools: team.tools,
    invocationLogging: team.invocationLogging ?? (team.account.kind === "created" ? "managed" : "existing"),
    budgetAction: {
      approval: team.budgetAction?.approval ?? "manual",
      percent: team.budgetAction?.percent ?? 100,
    },
    payloadLogging: team.payloadLogging,
    responseCache: team.responseCache,
  };
}

function resolveIssuer(issuer: NonNullable<NonNullable<Written["identity"]>["issuers"]>[number]): Issuer {
  return {
    issuer: issuer.issuer,
    audience: issuer.audience,
    jwksUri: issuer.jwksUri,
    userClaim: issuer.userClaim ?? "email",
    groupsClaim: issuer.groupsClaim ?? "groups",
    requiredAmr: issuer.requiredAmr ?? [],
    requiredClaims: issuer.requiredClaims ?? {},
    clockSkewSeconds: issuer.clockSkewSeconds ?? 30,
  };
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
