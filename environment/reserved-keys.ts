import { type Path, type Problem, problem } from "./problems";

/** JSON and YAML can hold a key `__proto__`, and zod leaves it out of a record without a word. */
export function reservedKeys(input: unknown): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<object>();
  const waiting: { readonly path: Path; readonly value: unknown }[] = [{ path: [], value: input }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, value } = next;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value); // YAML's anchors can make circles
    for (const [key, part] of Object.entries(value)) {
      const place = [...path, Array.isArray(value) ? Number(key) : key];
      if (key === "__proto__")
        problems.push(problem(place, part, "is a key that JavaScript keeps for itself", "Use another name."));
      waiting.push({ path: place, value: part });
    }
  }
  return problems;
}
