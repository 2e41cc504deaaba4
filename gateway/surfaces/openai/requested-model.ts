import type { RuntimePolicy, TargetPolicy } from "../../../access/runtime-policy";
import { own } from "../../../environment/own";
import type { JsonObject } from "../../policy/json-body";
import { resolveModel } from "../../policy/resolve-model";
import { Refusal } from "../../refusal";
import { Fields } from "../../translation/fields";
import { type ModelTraits, traitsOf } from "../../translation/model-traits";
import type { SurfaceCall } from "../surface";

/** The model that a request names, as far as it decides how the request is written. Whether it may be called the walk decides. */
export interface RequestedModel {
  /** As the client names it. */
  readonly model: string;
  readonly streaming: boolean;
  /** At least one. */
  readonly targets: readonly TargetPolicy[];
  readonly traits: ModelTraits;
  /** The most output tokens that the route allows. */
  readonly cap: number;
}

/** @throws Refusal `invalid` or `not-found`. */
export function requestedModel(body: JsonObject, { principal }: SurfaceCall, policy: RuntimePolicy): RequestedModel {
  const fields = new Fields(body);
  const model = fields.requiredText("model");
  const team = own(policy.teams, principal.team);
  if (team === undefined) throw new Refusal("forbidden", `Team "${principal.team}" does not use this gateway.`);
  const { route, targets } = resolveModel(model, team, policy);
  return {
    model,
    streaming: fields.flag("stream") ?? false,
    targets,
    traits: traitsOf(targets.map(({ modelId }) => modelId)),
    cap: own(policy.routes, route)?.maxOutputTokens ?? 0,
  };
}

/** @throws Refusal `invalid` for a model that makes no text. */
export function requireChat({ model, traits }: RequestedModel): void {
  if (traits.chats) return;
  throw new Refusal(
    "invalid",
    `The model ${JSON.stringify(model)} does not write text. Call it at /openai/v1/embeddings.`,
    {
      field: "model",
    },
  );
}
