import type { GuardrailPolicy, TargetPolicy, TeamPolicy } from "../../access/runtime-policy";
import { own } from "../../environment/own";
import { Refusal } from "../refusal";
import type { ResolvedModel } from "./resolve-model";

/** A target of which is known what its calls must carry. */
export type GuardedTarget = Omit<TargetPolicy, "guardrail"> & { readonly guardrail?: GuardrailPolicy };

export interface GuardedModel {
  readonly route: string;
  /** In order of preference; at least one. */
  readonly targets: readonly GuardedTarget[];
}

/**
 * Puts the team's own guardrail in the place of its key. A target whose guardrail nobody knows yet is left out: it is never called
 * without.
 *
 * @throws Refusal `unavailable`, when no target is left.
 */
export function guardedModel({ route, targets }: ResolvedModel, team: TeamPolicy): GuardedModel {
  const guarded = targets.flatMap((target) => guardedTarget(target, team) ?? []);
  if (guarded.length > 0) return { route, targets: guarded };
  throw new Refusal(
    "unavailable",
    `The model behind "${route}" is not available yet: the gateway does not know the guardrail that its calls must carry. ` +
      "Ask your platform team to run `bedrock-access lock` and to apply the gateway again.",
  );
}

function guardedTarget(target: TargetPolicy, { guardrails = {} }: TeamPolicy): GuardedTarget | undefined {
  if (isGuarded(target)) return target;
  const { guardrail, ...rest } = target;
  const known = guardrail !== undefined && "key" in guardrail ? own(guardrails, guardrail.key) : undefined;
  return known && { ...rest, guardrail: known };
}

function isGuarded(target: TargetPolicy): target is TargetPolicy & GuardedTarget {
  return target.guardrail === undefined || !("key" in target.guardrail);
}
