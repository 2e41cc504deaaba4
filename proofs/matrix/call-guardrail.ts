import type { Target } from "../../environment/environment";
import { lockedGuardrail } from "../../environment/lock-sections/guardrails";
import { namesOf } from "../../environment/names";
import { type AccessModel, accountOf } from "../access-model/access-model";
import type { CallContext } from "../simulation/call";

/** The guardrail that calls of a target carry. */
export interface CallGuardrail {
  /** Without a version. */
  readonly arn: string;
  /** A number, or `DRAFT`. */
  readonly version: string;
  /** The version that calls may carry as well, while they go over from one to the next. */
  readonly besides?: string | undefined;
}

/**
 * `undefined`: calls carry none. A declared one that the output does not make is still asked about, as one that nobody has.
 *
 * Calls carry the version that the lock knows; before it knows one, the version that the stack publishes.
 */
export function callGuardrail(
  model: AccessModel,
  { target: { guardrail, region }, holder }: { readonly target: Target; readonly holder: string },
): CallGuardrail | undefined {
  if (guardrail === undefined || guardrail.kind === "existing") return guardrail;
  const { environment } = model;
  const account = accountOf(model, holder);
  const named = namesOf(environment).guardrail(guardrail.name);
  const made = account?.guardrails.find((each) => each.name === named && each.region === region);
  const locked = lockedGuardrail(
    { version: 1, teams: model.lockedGuardrails },
    holder.replace(/^team /, ""),
    guardrail.name,
    region,
  );
  return {
    arn: made?.arn ?? `arn:${environment.partition}:bedrock:${region}:${account?.accountId}:guardrail/notmade00000`,
    version: locked?.version ?? made?.version ?? "1",
    besides: locked && (locked.content === made?.content ? locked.former : made?.version),
  };
}

/** What AWS knows of a call that carries a guardrail. */
export function guardedContext(guardrail: CallGuardrail | undefined): CallContext {
  if (guardrail === undefined) return {};
  const { arn, version } = guardrail;
  return { "bedrock:GuardrailIdentifier": version === "DRAFT" ? arn : `${arn}:${version}` };
}
