import type { Environment } from "../environment/environment";
import { type Path, type Problem, problem } from "../environment/problems";
import type { ComposedEnvironment, NeighbourRule } from "./neighbour-rule";
import { governs } from "./shared-platform";

/**
 * Policies on one target deny together what each of them denies, and each environment's deny every role but its own. So an
 * account belongs to one environment, and an OU takes the policies of one. (A shared platform account: shared-platform.ts.)
 */
export const sharedTargetProblems: NeighbourRule = (newcomer, earlier) =>
  earlier.flatMap((other) => [...accountProblems(newcomer, other), ...unitProblems(newcomer, other)]);

/** An account that an environment names, or that the lock has found for it. */
interface Holding {
  readonly accountId: string;
  readonly path: Path;
  readonly kind: "management" | "platform" | "team";
  /** How an error names the place. */
  readonly label: string;
}

function accountProblems(newcomer: ComposedEnvironment, other: ComposedEnvironment): Problem[] {
  const theirs = new Map(holdings(other).map((holding) => [holding.accountId, holding]));
  return holdings(newcomer).flatMap((mine) => {
    const clash = theirs.get(mine.accountId);
    if (clash === undefined || (clash.kind === mine.kind && mine.kind !== "team")) return [];
    const management = [mine.kind, clash.kind].includes("management");
    return [
      problem(
        mine.path,
        mine.accountId,
        `is ${clash.label} of environment "${other.environment.name}"${management ? "" : ", and the policies of each would deny the other's roles there"}`,
        management
          ? "Use another account: no policy binds the management account."
          : "Give each environment accounts of its own: limits, costs and policies are kept apart by account.",
      ),
    ];
  });
}

function holdings({ environment, lock }: ComposedEnvironment): Holding[] {
  const locked = new Map(Object.entries(lock.accounts?.teams ?? {}));
  const { organization, platform } = environment;
  return [
    {
      accountId: organization.managementAccountId,
      path: ["organization", "managementAccountId"],
      kind: "management",
      label: "the management account",
    },
    {
      accountId: platform.accountId,
      path: ["platform", "accountId"],
      kind: "platform",
      label: "the platform account",
    },
    ...Object.values(environment.teams).flatMap(({ name, account }): Holding[] => {
      const accountId = account.kind === "existing" ? account.accountId : locked.get(name)?.accountId;
      if (accountId === undefined) return [];
      const path = ["teams", name, "account", ...(account.kind === "existing" ? ["accountId"] : [])];
      return [{ accountId, path, kind: "team", label: `the account of team "${name}"` }];
    }),
  ];
}

function unitProblems(newcomer: ComposedEnvironment, other: ComposedEnvironment): Problem[] {
  const [mine, theirs] = [newcomer.environment, other.environment];
  const fromMine = mine.organization.policyTargets.flatMap((unit, index): Problem[] => {
    const path = ["organization", "policyTargets", index];
    if (theirs.organization.policyTargets.includes(unit)) return [twoSets(path, unit, mine, theirs)];
    if (!holdsAccounts(unit, other) || governs(mine, theirs)) return [];
    return [
      problem(
        path,
        unit,
        `holds the accounts of environment "${theirs.name}", whose roles these policies would deny`,
        OU_OF_ITS_OWN,
      ),
    ];
  });
  const fromTheirs = theirs.organization.policyTargets
    .filter((unit) => holdsAccounts(unit, newcomer))
    .map((unit) =>
      problem(
        ["organization", "parentOuId"],
        mine.organization.parentOuId,
        `leads under the policies of environment "${theirs.name}", attached to ${unit}, which would deny this environment's roles`,
        OU_OF_ITS_OWN,
      ),
    );
  return [...fromMine, ...fromTheirs];
}

const OU_OF_ITS_OWN = "Give each environment an OU of its own, and move its accounts there.";

function twoSets(path: Path, unit: string, mine: Environment, theirs: Environment): Problem {
  return problem(
    path,
    unit,
    `gets the policies of environment "${theirs.name}" too, and those of each would deny the other's roles`,
    governs(mine, theirs)
      ? `Name it here alone, for these policies know the roles of both: remove it from "${theirs.name}".`
      : OU_OF_ITS_OWN,
  );
}

/** Whether the environment's own OU is this one or is made in it. Where AWS has put accounts that existed, nobody knows here. */
function holdsAccounts(unit: string, { environment, lock }: ComposedEnvironment): boolean {
  const { manages, parentOuId } = environment.organization;
  return manages === "accounts" && [parentOuId, lock.accounts?.ouId].includes(unit);
}
