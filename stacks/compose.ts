import type { App } from "cdktf";
import { unattributedTeams } from "../access/application-profiles";
import { waitingRoutes } from "../access/team-guardrails";
import type { Environment, Team } from "../environment/environment";
import { regionsOfGateway } from "../environment/gateway-regions";
import {
  authorityPem,
  type Lock,
  lockConflicts,
  lockFileName,
  teamAccountId,
  unusableAccounts,
} from "../environment/lock";
import { namesOf } from "../environment/names";
import { own } from "../environment/own";
import { EnvironmentError, type Problem, pathText, problem } from "../environment/problems";
import type { WaitingRoute, WaitingTeam } from "../environment/synthesized";
import type { AccountStack } from "./account-stack";
import { type Adopted, type Adoption, resolveAdoption } from "./adoption";
import { asksForAny, asksForShared, asksForTeam, choiceOf } from "./choice-of-app";
import { joinApp } from "./composed-environments";
import { GatewayStack } from "./gateway-stack";
import type { ComposedEnvironment } from "./neighbour-rule";
import { organizationPolicies } from "./organization-policies";
import { OrganizationStack } from "./organization-stack";
import { removePolicyDocuments, writePolicyDocuments } from "./policy-documents";
import { teamsShutFirst } from "./policy-targets";
import { TeamStack } from "./team-stack";
import { writeEnvironment } from "./write-environment";

export interface ComposeOptions {
  /**
   * Called with every stack when all of it is made: add or override what the library does not offer.
   *
   * @default nothing is changed
   */
  readonly customize?: (stack: AccountStack) => void;

  /**
   * What exists already and Terraform takes over.
   *
   * @default everything is made
   */
  readonly adopt?: Adoption;
}

/** What was composed, and which teams wait for AWS. */
export interface Composition {
  readonly stacks: readonly AccountStack[];
  readonly waiting: readonly WaitingTeam[];
  /** Routes of teams that the gateway refuses until the lock knows their guardrail. */
  readonly waitingRoutes: readonly WaitingRoute[];
  /** Names of stacks that the synthesis was asked to leave out. */
  readonly leftOut: readonly string[];
}

/**
 * Adds one environment's stacks to an app, and writes `<environment>.environment.json` into its output folder.
 *
 * A pure function of environment and lock: no clock, no network, no credentials. A team whose account AWS has not made yet is
 * left out and named in `waiting`.
 *
 * Of what `bedrock-access synth --environment … --team …` does not ask for nothing is made or written; it is checked all the same,
 * and what it shares with others counts for their policies.
 *
 * @throws EnvironmentError when lock and environment contradict each other, or the environment and those composed before, or when
 *   something cannot be adopted.
 * @throws PolicyQuotaError when the organization's policies do not fit beside those that are attached.
 */
export function compose(app: App, environment: Environment, lock: Lock, options: ComposeOptions = {}): Composition {
  const conflicts = [...foreignLock(environment, lock), ...lockConflicts(environment, lock)];
  if (conflicts.length > 0) throw new EnvironmentError(lockFileName(environment.name), conflicts);
  const adopted = resolveAdoption(environment, lock, options.adopt ?? {});
  const sharing = joinApp(app, { environment, lock });

  const choice = choiceOf(app);
  const isAsked = ({ team }: PlannedStack) =>
    team === undefined ? asksForShared(choice, environment) : asksForTeam(choice, environment, team);
  const planned = planStacks(app, { environment, lock, adopted, sharing });
  const leftOut = planned.filter((stack) => !isAsked(stack)).map(({ name }) => name);
  if (!asksForAny(choice, environment)) return { stacks: [], waiting: [], waitingRoutes: [], leftOut };

  if (asksForShared(choice, environment)) {
    removePolicyDocuments(app.outdir, environment);
    if (environment.organization.manages === "documents") {
      writePolicyDocuments(app.outdir, environment, organizationPolicies({ environment, lock }, sharing));
    }
  }
  const stacks: AccountStack[] = [];
  // A loop and no callback: CDKTF keeps with every token, as text, the calls that led to it.
  for (const { make } of planned.filter(isAsked)) stacks.push(make());
  const waiting = Object.values(environment.teams)
    .filter(({ name }) => asksForTeam(choice, environment, name))
    .flatMap((team) => waitingTeam(environment, lock, team));
  const routes = waitingRoutes(environment, lock).filter(({ team }) => asksForTeam(choice, environment, team));
  const composition = { stacks, waiting, waitingRoutes: routes, leftOut };

  for (const stack of stacks) options.customize?.(stack);
  writeEnvironment(app.outdir, environment, lock, {
    ...composition,
    unattributed: unattributedTeams(environment, lock).filter((team) => asksForTeam(choice, environment, team)),
    shutFirst: asksForShared(choice, environment) ? teamsShutFirst(environment, lock) : [],
  });
  return composition;
}

/** A stack that an environment has, before it is made. */
interface PlannedStack {
  readonly name: string;
  /** Whose own stack it is, if it is a team's. */
  readonly team?: string;
  readonly make: () => AccountStack;
}

interface Plan {
  readonly environment: Environment;
  readonly lock: Lock;
  readonly adopted: Adopted;
  /** Other environments whose things in the same platform account this one's policies protect. */
  readonly sharing: readonly ComposedEnvironment[];
}

/** Stacks that not every environment has are loaded on demand: with the provider's bindings they take as long as all the rest. */
function planStacks(app: App, { environment, lock, adopted, sharing }: Plan): PlannedStack[] {
  const { direct, gateway, organization, teams } = environment;
  const names = namesOf(environment).stacks;
  const takes = (path: "direct" | "gateway") => Object.values(teams).some((team) => team.paths.includes(path));
  const planned: PlannedStack[] = [];

  if (organization.manages !== "documents") {
    const make = () => {
      const policies = organizationPolicies({ environment, lock }, sharing);
      return new OrganizationStack(app, { environment, lock, policies, adopted });
    };
    planned.push({ name: names.organization, make });
  }
  const directTaken = takes("direct") ? direct : undefined;
  const gatewayTaken = takes("gateway") ? gateway : undefined;
  const managed = gatewayTaken?.kind === "managed" ? gatewayTaken : undefined;
  const hasTrustStack = directTaken !== undefined || managed !== undefined;
  if (hasTrustStack) {
    const props = { environment, lock, direct: directTaken, gateway: managed };
    const make = () => {
      const { TrustStack }: typeof import("./trust-stack") = require("./trust-stack");
      return new TrustStack(app, props);
    };
    planned.push({ name: names.trust, make });
  }
  for (const region of gatewayTaken === undefined ? [] : regionsOfGateway(gatewayTaken)) {
    const make = () => gatewayStack(app, { environment, lock }, region);
    planned.push({ name: names.gateway(region), make });
  }
  for (const team of Object.values(teams)) {
    const accountId = teamAccountId(environment, lock, team.name);
    if (accountId === undefined || waitsForAuthority(environment, lock, team)) continue;
    const props = {
      accountId,
      authorityPem: authorityPem(environment, lock),
      bedrockEndpointIds: bedrockEndpointIds(environment, lock),
      hasTrustStack,
      guardrails: lock.guardrails,
      adopted: adopted.teams.get(team.name),
    };
    const make = () => new TeamStack(app, environment, team, props);
    planned.push({ name: names.team(team.name), team: team.name, make });
  }
  return planned;
}

/** The VPC endpoints by which a managed gateway calls Bedrock: all or none, for calls of a region that is missing would be denied. */
function bedrockEndpointIds({ gateway }: Environment, { gateways }: Lock): string[] {
  if (gateway?.kind !== "managed") return [];
  const known = Object.keys(gateway.regions).map((region) => own(gateways?.regions ?? {}, region)?.bedrockEndpointId);
  const ids = known.flatMap((id) => (id === undefined ? [] : [id]));
  return ids.length === known.length ? ids : [];
}

function gatewayStack(
  app: App,
  { environment, lock }: Pick<Plan, "environment" | "lock">,
  region: string,
): AccountStack {
  const { gateway } = environment;
  if (gateway === undefined) throw new Error(`Environment "${environment.name}" has no gateway.`);
  if (gateway.kind === "existing") return new GatewayStack(app, environment, gateway, region);
  const { ManagedGatewayStack }: typeof import("./managed-gateway-stack") = require("./managed-gateway-stack");
  return new ManagedGatewayStack(app, { environment, lock, gateway, region });
}

/** Teams have the same names in every environment, so another one's lock would be taken without a word. */
function foreignLock(environment: Environment, lock: Lock): Problem[] {
  if (lock.environment === environment.name) return [];
  return [
    problem(
      ["environment"],
      lock.environment,
      `is not ${environment.name}`,
      `Compose "${environment.name}" with its own lock: readLock(environment, folder).`,
    ),
  ];
}

/** Without the CA's certificate there is no anchor for a team's own certificates. */
function waitsForAuthority(environment: Environment, lock: Lock, team: Team): boolean {
  return team.paths.includes("direct") && authorityPem(environment, lock) === undefined;
}

function waitingTeam(environment: Environment, lock: Lock, team: Team): WaitingTeam[] {
  const { name } = team;
  const stacks = namesOf(environment).stacks;
  if (teamAccountId(environment, lock, name) !== undefined) {
    if (!waitsForAuthority(environment, lock, team)) return [];
    const next = `apply ${stacks.trust}, then: bedrock-access authority init --environment <file of ${environment.name}> --issuer <its output issuer-url>`;
    return [{ team: name, reason: "the authority has no certificate yet", next }];
  }
  const path = pathText(["accounts", "teams", name, "status"]);
  const unusable = unusableAccounts(environment, lock).find((found) => found.path === path);
  if (unusable !== undefined) {
    return [{ team: name, reason: `${unusable.received} ${unusable.reason}`, next: unusable.mend }];
  }
  return [
    {
      team: name,
      reason: "its account does not exist yet",
      next: `apply ${stacks.organization}, then: bedrock-access lock --environment <file of ${environment.name}>`,
    },
  ];
}
