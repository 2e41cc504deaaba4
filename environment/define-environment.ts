import { z } from "zod";
import { CATALOGUE, type CatalogueModelInput, extendCatalogue } from "./catalogue";
import {
  accountsAreDistinct,
  accountsCanBeCreated,
  emailsAreDistinct,
  gatewayIsGoverned,
  platformIsGovernedOnce,
  stagingIsPossible,
} from "./checks/accounts";
import { budgetsTellSomebody } from "./checks/alerts";
import type { Check } from "./checks/check";
import { exemptionsAreSound } from "./checks/exemptions";
import {
  gatewayCanBeReached,
  gatewayFitsLambda,
  gatewayKeepsPayloads,
  gatewayReachesRoutes,
  gatewaySharesAreWhole,
  gatewayStaysWithinResidency,
  gatewayTellsSomebody,
} from "./checks/gateway";
import { guardrailsAreNamed, guardrailsGuard } from "./checks/guardrails";
import { identityCenterLeadsToTeams, issuersAreDistinct } from "./checks/identity";
import { generationsAreDistinct, issuerIsSound } from "./checks/issuer";
import { daysStayBelowMonths, narrowLimitsStayBelowWideOnes } from "./checks/limits";
import { membersBelongToOneTeam } from "./checks/members";
import { noTeamIsCalledOwn, roleNamesFit, timeZoneExists } from "./checks/names";
import { pathsExist } from "./checks/paths";
import { pricesAreUsed } from "./checks/prices";
import { regionsAreDistinct, regionsShareAPartition } from "./checks/regions";
import { targetsStayWithinResidency } from "./checks/residency";
import { cachedRoutesAreTheTeams, directTeamsReachTheirRoutes, routesExist } from "./checks/routes";
import { tagsProveNothing } from "./checks/tags";
import { outputCapsFit, targetsExist } from "./checks/targets";
import { usagePlansFitTheRegion, usagePlansLetLimitsThrough } from "./checks/usage-plans";
import { draftOf } from "./draft";
import type { Environment } from "./environment";
import { EnvironmentError, namingKnownKeys, problemsOf, valueAt } from "./problems";
import { reservedKeys } from "./reserved-keys";
import { resolveEnvironment } from "./resolve/environment";
import { environmentSchema } from "./schema/environment-schema";
import { catalogueModel } from "./schema/models";

const CHECKS: readonly Check[] = [
  timeZoneExists,
  accountsAreDistinct,
  accountsCanBeCreated,
  emailsAreDistinct,
  stagingIsPossible,
  platformIsGovernedOnce,
  gatewayIsGoverned,
  roleNamesFit,
  noTeamIsCalledOwn,
  regionsAreDistinct,
  regionsShareAPartition,
  pathsExist,
  routesExist,
  cachedRoutesAreTheTeams,
  targetsExist,
  guardrailsAreNamed,
  guardrailsGuard,
  outputCapsFit,
  directTeamsReachTheirRoutes,
  targetsStayWithinResidency,
  narrowLimitsStayBelowWideOnes,
  daysStayBelowMonths,
  gatewaySharesAreWhole,
  gatewayReachesRoutes,
  gatewayStaysWithinResidency,
  gatewayCanBeReached,
  gatewayFitsLambda,
  gatewayKeepsPayloads,
  gatewayTellsSomebody,
  usagePlansLetLimitsThrough,
  usagePlansFitTheRegion,
  membersBelongToOneTeam,
  issuersAreDistinct,
  identityCenterLeadsToTeams,
  issuerIsSound,
  generationsAreDistinct,
  pricesAreUsed,
  budgetsTellSomebody,
  exemptionsAreSound,
  tagsProveNothing,
];

/** What `defineEnvironment` takes, typed. docs/environment.md says what each key means. */
export type EnvironmentInput = z.input<typeof environmentSchema>;

/**
 * Parses what a platform team wants for one environment.
 *
 * @param input - Typed, or plain data from JSON or YAML.
 * @returns The environment, deeply frozen, with every default and inherited limit written out.
 * @throws {@link EnvironmentError} with all mistakes at once: path, what was received, why it is wrong, how to mend it.
 */
export function defineEnvironment(input: EnvironmentInput): Environment;
export function defineEnvironment(input: unknown): Environment;
export function defineEnvironment(input: unknown): Environment {
  const parsed = environmentSchema.safeParse(input, ONCE);
  const refused = parsed.success ? [] : problemsOf(parsed.error, input);
  const draft = draftOf(input, parsed);
  const catalogue = extendCatalogue(CATALOGUE, soundModels(input));

  const told = new Set(refused.map((problem) => problem.path));
  const crossed = [...reservedKeys(input), ...CHECKS.flatMap((check) => check(draft, catalogue))].filter(
    (problem) => !told.has(problem.path),
  );
  const problems = [...refused, ...crossed];
  if (!parsed.success || problems.length > 0) throw new EnvironmentError(titleOf(draft.name), problems);
  return deepFreeze(resolveEnvironment(parsed.data, catalogue));
}

/** Zod would compile the schema to JavaScript first, which pays off where many environments are parsed. */
const ONCE = { ...namingKnownKeys, jitless: true };

/**
 * The JSON Schema (draft 2020-12) of an environment, for editors and other languages.
 *
 * It knows the parts, not the cross-checks: only {@link defineEnvironment} decides.
 */
export function environmentJsonSchema(): Record<string, unknown> {
  return { title: "Environment of cdktf-bedrock-access", ...z.toJSONSchema(environmentSchema, { io: "input" }) };
}

/** The user's own models as far as the schema takes them. */
function soundModels(input: unknown): Record<string, CatalogueModelInput> {
  const written = valueAt(input, ["models"]);
  const entries = typeof written === "object" && written !== null ? Object.entries(written) : [];
  return Object.fromEntries(
    entries.flatMap(([id, model]) => {
      const parsed = catalogueModel.safeParse(model);
      return parsed.success ? [[id, parsed.data]] : [];
    }),
  );
}

function titleOf(name: string | undefined): string {
  return name === undefined ? "The environment" : `Environment "${name}"`;
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
