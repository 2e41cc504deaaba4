import { inferenceProfileId } from "../catalogue";
import { problem } from "../problems";
import { type Check, didYouMean, entriesOf } from "./check";

/** A price is written for something that a route calls: anything else is a typo, and the model would stay without a price. */
export const pricesAreUsed: Check = (draft) => {
  const known = new Set(
    entriesOf(draft.routes).flatMap(([, route]) =>
      (route.targets ?? []).flatMap((target) => {
        if (target?.model === undefined) return [];
        const { model, geography } = target;
        return geography === undefined || geography === "in-region"
          ? [model]
          : [model, inferenceProfileId(geography, model)];
      }),
    ),
  );
  if (draft.refused(["routes"])) return [];
  return Object.keys(draft.prices ?? {}).flatMap((id) =>
    known.has(id)
      ? []
      : [problem(["prices", id], id, "is no model or inference profile of any route", didYouMean(id, [...known]))],
  );
};
