import type { AccountModels, ModelState } from "../../environment/lock-sections/models";
import type { ModelAccessApi } from "./model-access-api";
import type { AccountNeeds } from "./needed-models";

/** What was done in one account, and how its models stand afterwards. */
export interface EnabledAccount {
  readonly models: AccountModels;
  /** Models whose terms were agreed to just now. */
  readonly agreed: readonly string[];
  /** Anthropic's use case: it was there, was submitted now, or is needed and nobody gave a form. */
  readonly useCase: "not-needed" | "present" | "submitted" | "missing";
}

/**
 * Makes the models of an account callable. What is so already is left as it is, so it can be run again at any time.
 *
 * @param form - What to submit where Anthropic's models are called and the account has submitted nothing.
 * @param isCheck - Looks only.
 */
export async function enableAccount(
  { models }: AccountNeeds,
  api: ModelAccessApi,
  form: Uint8Array | undefined,
  isCheck: boolean,
): Promise<EnabledAccount> {
  const useCase = await submitUseCase([...models.keys()], api, isCheck ? undefined : form);
  const agreed: string[] = [];
  const states: [string, Readonly<Record<string, ModelState>>][] = [];
  for (const [model, regions] of models) {
    let byRegion = await statesOf(model, regions, api);
    const open = regions.find((region) => byRegion[region] === "no-agreement" || byRegion[region] === "failed");
    // Anthropic's terms cannot be agreed to before the use case is there.
    if (open !== undefined && !isCheck && !(isAnthropic(model) && useCase === "missing")) {
      await api.agree(model, open);
      agreed.push(model);
      byRegion = await statesOf(model, regions, api);
    }
    states.push([model, byRegion]);
  }
  return { models: Object.fromEntries(states), agreed, useCase };
}

async function submitUseCase(
  models: readonly string[],
  api: ModelAccessApi,
  form: Uint8Array | undefined,
): Promise<EnabledAccount["useCase"]> {
  if (!models.some(isAnthropic)) return "not-needed";
  if (await api.hasUseCase()) return "present";
  if (form === undefined) return "missing";
  await api.submitUseCase(form);
  return "submitted";
}

async function statesOf(model: string, regions: readonly string[], api: ModelAccessApi) {
  const states: Record<string, ModelState> = {};
  for (const region of regions) states[region] = await api.stateOf(model, region);
  return states;
}

function isAnthropic(model: string): boolean {
  return model.startsWith("anthropic.");
}
