// biome-ignore lint/style/noRestrictedImports: the one place that others import it from
import fc from "fast-check";

/**
 * fast-check with a fixed seed: a property tries the same inputs in every run, so that a change is judged by the change and not by
 * luck. `npm run test:properties` looks for inputs that fail, with a new seed each round; `PROPERTY_SEED=N` repeats one of its rounds.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });

export { fc };

/** Any value that a JSON text carries: `-0` is not one, as it is written `0`. */
export function anyJson(constraints: fc.JsonSharedConstraints = {}): fc.Arbitrary<fc.JsonValue> {
  return fc.jsonValue(constraints).map((value) => JSON.parse(JSON.stringify(value)));
}
