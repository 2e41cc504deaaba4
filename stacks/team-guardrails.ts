import type { Environment, Target } from "../environment/environment";
import { type GuardrailsSection, lockedGuardrail } from "../environment/lock-sections/guardrails";
import { namesOf } from "../environment/names";
import { Guardrail } from "../modules/guardrail/guardrail";
import type { RequiredGuardrail } from "../modules/model-access/model-target";
import type { AccountStack } from "./account-stack";

/** What a team's account has of the guardrails that the environment declares. */
export interface TeamGuardrails {
  /** By name and region: `personal-data-eu-central-1`. */
  readonly made: Readonly<Record<string, Guardrail>>;
  /** What calls of a target must carry; `undefined`: nothing. */
  requiredBy(target: Target): RequiredGuardrail | undefined;
}

/**
 * Makes a guardrail for each that the targets name, in each region in which they are called.
 *
 * @param team - Whose account the stack is in.
 * @param locked - What the lock knows of them.
 */
export function makeTeamGuardrails(
  stack: AccountStack,
  environment: Environment,
  team: string,
  targets: readonly Target[],
  locked: GuardrailsSection | undefined,
): TeamGuardrails {
  const made: Record<string, Guardrail> = {};
  for (const { guardrail, region } of targets) {
    if (guardrail?.kind !== "declared") continue;
    made[`${guardrail.name}-${region}`] ??= makeGuardrail(stack, environment, guardrail.name, region);
  }
  return {
    made,
    requiredBy: ({ guardrail, region }) => {
      if (guardrail === undefined) return undefined;
      if (guardrail.kind === "existing") return { arn: guardrail.arn, version: guardrail.version };
      const { name } = guardrail;
      const own = made[`${name}-${region}`];
      if (own === undefined) throw new Error(`No guardrail "${name}" was made in ${region} for ${stack.node.id}.`);
      return { arn: own.arn, ...versionsOf(own, locked, { team, name, region }) };
    },
  };
}

function makeGuardrail(stack: AccountStack, environment: Environment, name: string, region: string): Guardrail {
  const declared = environment.guardrails[name];
  if (declared === undefined) {
    throw new Error(`Environment "${environment.name}" has no guardrail "${name}": parse it with defineEnvironment.`);
  }
  const { description, promptAttacks, blockedInputMessage, blockedOutputMessage, ...rest } = declared;
  const provider = stack.providerOf(region);
  const named = namesOf(environment).guardrail(name);
  return new Guardrail(stack, `guardrail-${name}-${region}`, {
    ...rest,
    name: named,
    ...(description !== undefined && { description }),
    ...(promptAttacks !== undefined && { promptAttacks }),
    ...(blockedInputMessage !== undefined && { blockedInputMessage }),
    ...(blockedOutputMessage !== undefined && { blockedOutputMessage }),
    tags: { Name: named }, // by it `bedrock-access lock` finds the guardrail
    ...(provider.alias === undefined ? {} : { provider }),
  });
}

/**
 * The gateway calls with the version that the lock knows, and roles must allow it before the gateway begins with it and after it has
 * ended. So they allow two versions: while the content is changing, the locked one and the one that is about to be published;
 * otherwise the locked one and the one before it.
 */
function versionsOf(
  made: Guardrail,
  section: GuardrailsSection | undefined,
  { team, name, region }: { readonly team: string; readonly name: string; readonly region: string },
): Pick<RequiredGuardrail, "version" | "otherVersion"> {
  const locked = lockedGuardrail(section, team, name, region);
  if (locked === undefined) return { version: made.version };
  if (locked.content !== made.content) return { version: made.version, otherVersion: locked.version };
  return { version: locked.version, ...(locked.former !== undefined && { otherVersion: locked.former }) };
}
