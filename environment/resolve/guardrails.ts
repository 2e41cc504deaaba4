import type { z } from "zod";
import type { DeclaredGuardrail, Guardrail } from "../environment";
import type { declaredGuardrail, requiredGuardrail } from "../schema/guardrails";

export function resolveGuardrail(written: z.output<typeof declaredGuardrail>): DeclaredGuardrail {
  return {
    description: written.description,
    contentFilters: written.contentFilters ?? {},
    promptAttacks: written.promptAttacks,
    personalData: written.personalData ?? {},
    patterns: written.patterns ?? [],
    topics: (written.topics ?? []).map((topic) => ({ ...topic, examples: topic.examples ?? [] })),
    words: written.words ?? [],
    blockedInputMessage: written.blockedInputMessage,
    blockedOutputMessage: written.blockedOutputMessage,
  };
}

/** A name is one that the environment declares: the checks have found it. */
export function resolveRequiredGuardrail(
  written: z.output<typeof requiredGuardrail> | undefined,
): Guardrail | undefined {
  if (written === undefined) return undefined;
  return typeof written === "string" ? { kind: "declared", name: written } : { kind: "existing", ...written };
}
