import { z } from "zod";
import { defineEnvironment, environmentJsonSchema } from "../../environment/define-environment";
import dev from "../../examples/complete/environments/dev";
import { type Change, changed } from "./good-environment";

const schema = environmentJsonSchema();

// zod compiles a schema's patterns without the flag `u` that JSON Schema asks for, and \p means nothing without it.
const editor = z.fromJSONSchema(JSON.parse(JSON.stringify(schema).replaceAll("\\\\p{L}\\\\p{N}", "A-Za-z0-9")));

test("the schema says which draft it is written in", () => {
  expect(schema).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Environment of cdktf-bedrock-access",
    type: "object",
    additionalProperties: false,
    required: ["name", "organization", "platform", "regions", "routes", "teams", "backend"],
  });
});

describe("an editor takes", () => {
  test.each<[what: string, change: Change]>([
    ["the good environment", {}],
    ["what only the cross-checks know to be wrong", { "teams.payments.routes[0]": "nobody" }],
    ["a model of our own", { models: { "acme.house-1": { profiles: { eu: { "eu-central-1": ["eu-central-1"] } } } } }],
    ["a limit that is none", { "limits.user.concurrency": "unlimited" }],
    ["state in a bucket", { backend: { kind: "s3", bucket: "state", region: "eu-central-1" } }],
  ])("%s", (_, change) => {
    expect(editor.safeParse(changed(change)).error).toBeUndefined();
  });
});

describe("an editor refuses", () => {
  test.each<[what: string, change: Change]>([
    ["an unknown key", { timezone: "UTC" }],
    ["an unknown key of a team", { "teams.payments.limit": {} }],
    ["an unknown region", { "regions.home": "eu-centrl-1" }],
    ["a name that does not fit", { "teams.Payments": {} }],
    ["an account id without quotes", { "platform.accountId": 100000000002 }],
    ["no limit at all", { "limits.user.concurrency": 0 }],
    ["a missing part", { backend: undefined }],
    ["an exemption without an owner", { "exemptions[0].owner": undefined }],
    ["an exemption with a wildcard", { "exemptions[0].role": "arn:aws:iam::200000000002:role/*" }],
    ["an unknown kind", { "teams.payments.account.kind": "borrowed" }],
  ])("%s", (_, change) => {
    expect(editor.safeParse(changed(change)).success).toBe(false);
  });
});

const parts = partsOf(schema, "environment");

test("every object of the schema refuses unknown keys or says what its keys and values are", () => {
  const open = parts.filter(({ part }) => part.type === "object" && (part.additionalProperties ?? true) === true);
  expect(open.map(({ path }) => path)).toEqual([]);
});

test("every pattern is one that editors can compile", () => {
  const patterns = parts.flatMap(({ part }) => (typeof part.pattern === "string" ? [part.pattern] : []));
  expect(patterns.length).toBeGreaterThan(20);
  for (const pattern of patterns) expect(() => new RegExp(pattern, "u")).not.toThrow();
});

test("every key of the environment says what it means", () => {
  const undescribed = entriesOf(schema.properties).filter(([, field]) => !("description" in field));
  expect(undescribed.map(([key]) => key)).toEqual([]);
});

test.each(["team", "user", "credential"] as const)(
  "the limits of a %s say what holds where nobody writes them",
  (scope) => {
    const bare = defineEnvironment(changed({ limits: undefined, "teams.payments.limits": undefined }));
    const resolved = Object.entries(bare.teams.payments?.limits[scope] ?? {});
    const described = new Map(
      parts.flatMap(({ path, part }) => (path === `environment.limits.${scope}` ? entriesOf(part.properties) : [])),
    );
    expect(resolved).toHaveLength(5);
    for (const [kind, limit] of resolved) {
      const inWords = limit === "unlimited" ? "`unlimited`" : limit.toLocaleString("en-US");
      expect(described.get(kind)?.description).toContain(`Default: ${inWords}`);
    }
  },
);

test("what defineEnvironment gives is no input: it is never parsed twice by mistake", () => {
  expect(editor.safeParse(dev).success).toBe(false);
});

type Part = Readonly<Record<string, unknown>>;

/** Every schema within a schema. */
function partsOf(part: Part, path: string): { readonly path: string; readonly part: Part }[] {
  const inner = Object.entries(part).flatMap(([key, value]) => {
    if (Array.isArray(value))
      return value.flatMap((each, index) => (isPart(each) ? partsOf(each, `${path}.${key}[${index}]`) : []));
    return isPart(value) ? partsOf(value, key === "properties" ? path : `${path}.${key}`) : [];
  });
  return [{ path, part }, ...inner];
}

function entriesOf(properties: unknown): [string, Part][] {
  return Object.entries(isPart(properties) ? properties : {}).flatMap(([key, field]) =>
    isPart(field) ? [[key, field]] : [],
  );
}

function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
