import Ajv from "ajv-draft-04";
import { renderRuntimePolicy } from "../../access/render-runtime-policy";
import type { RuntimePolicy } from "../../access/runtime-policy";
import { runtimePolicyJsonSchema, runtimePolicySchema } from "../../access/runtime-policy-schema";
import { LONGEST_RUNTIME_POLICY, renderedPolicy, requireDeliverable } from "../../access/runtime-policy-size";
import { GEOGRAPHIES } from "../../environment/catalogue";
import { defineEnvironment } from "../../environment/define-environment";
import { emptyLock } from "../../environment/lock";
import dev from "../../examples/complete/environments/dev";
import prod from "../../examples/complete/environments/prod";
import staging from "../../examples/complete/environments/staging";
import { policy, target, team } from "../gateway/policy/policy-fixtures";
import { GATEWAY_ENVIRONMENT } from "../support/gateway-environment";

const validate = new Ajv({ allErrors: true }).compile(runtimePolicyJsonSchema());

const full: RuntimePolicy = policy({
  teams: {
    payments: team({
      tools: ["search"],
      payloadLogging: { kmsKeyArn: "arn:aws:kms:eu-central-1:111111111111:key/1", retentionDays: 30 },
      responseCache: { routes: ["nova"], seconds: 60 },
    }),
  },
  identity: {
    issuers: [],
    identityCenter: [
      {
        accountId: "111111111111",
        organizationId: "o-a1b2c3d4e5",
        issuer: "https://abc123.tokens.sts.global.api.aws",
        audience: "gateway",
        roles: { AWSReservedSSO_Developers_0123456789abcdef: "payments" },
        clockSkewSeconds: 30,
      },
    ],
  },
  storeFailure: { kind: "local-share", replicas: 3 },
});

const manyCalls = { ...team().limits.user, concurrency: "many" };

describe("the schema of a runtime policy", () => {
  test.each([
    ["the complete example's dev", () => renderRuntimePolicy(dev, emptyLock("dev"))],
    ["the complete example's staging", () => renderRuntimePolicy(staging, emptyLock("staging"))],
    ["the complete example's prod", () => renderRuntimePolicy(prod, emptyLock("prod"))],
    ["an environment for tests", () => renderRuntimePolicy(defineEnvironment(GATEWAY_ENVIRONMENT), emptyLock("test"))],
    ["a policy with all that may be left out", () => full],
    [
      "every geography",
      () =>
        policy({
          routes: Object.fromEntries(
            GEOGRAPHIES.map((geography) => [geography, { targets: [target("m", { geography })], maxOutputTokens: 1 }]),
          ),
        }),
    ],
  ])("takes %s, as AppConfig reads it and as the gateway does", (_, render) => {
    const document: unknown = JSON.parse(JSON.stringify(render()));
    expect(runtimePolicySchema.safeParse(document).error).toBeUndefined();
    expect(validate(document) ? [] : validate.errors).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["another version", { version: 2 }],
    ["a misspelt member", { route: {} }],
    ["a member too few", { teams: undefined }],
    ["a negative limit of the body", { maxBodyBytes: -1 }],
    ["a route without a target", { routes: { a: { targets: [], maxOutputTokens: 1 } } }],
    ["a limit that is a text", { teams: { a: { ...team(), limits: { ...team().limits, user: manyCalls } } } }],
    ["a store's failure that opens", { storeFailure: { kind: "allow" } }],
  ])("refuses %s, as AppConfig reads it and as the gateway does", (_, spoilt) => {
    const document: unknown = JSON.parse(JSON.stringify({ ...full, ...spoilt }));
    expect(runtimePolicySchema.safeParse(document).success).toBe(false);
    expect(validate(document)).toBe(false);
  });

  test("is of draft 04, and short enough for AppConfig", () => {
    const schema = runtimePolicyJsonSchema();
    expect(schema).toMatchObject({ $schema: "http://json-schema.org/draft-04/schema#" });
    expect(JSON.stringify(schema).length).toBeLessThan(32_768);
  });
});

describe("the size of a runtime policy", () => {
  function ofTeams(count: number, more: Partial<Record<string, number>> = {}): RuntimePolicy {
    return policy({
      teams: Object.fromEntries(
        Array.from({ length: count }, (_, index) => {
          const name = `team-${index}`;
          return [name, team({ groups: ["é".repeat(more[name] ?? 1)] })];
        }),
      ),
    });
  }

  test("is no problem up to the limit, in bytes and not in characters", () => {
    const bytes = (policyToMeasure: RuntimePolicy) => Buffer.byteLength(renderedPolicy(policyToMeasure));
    const room = LONGEST_RUNTIME_POLICY - bytes(ofTeams(10));
    const longest = ofTeams(10, { "team-0": 1 + Math.floor(room / 2) });
    expect(() => requireDeliverable(longest)).not.toThrow();
    expect(() => requireDeliverable(ofTeams(10, { "team-0": 2 + Math.floor(room / 2) }))).toThrow(
      expect.objectContaining({ code: "runtime-policy-too-long", bytes: bytes(longest) + 2 }),
    );
  });

  test.each([
    [
      "how long it is and may be",
      /^The gateway's runtime policy of "\w+" is \d+ bytes long, \d+ more than the 1048576 that AppConfig takes /,
    ],
    ["what weighs most", /Heaviest: team "team-7" \d+, team "team-3" \d+, .* \(60 teams are \d+\)\./],
    ["what can be done", /divide the teams among several environments\.$/],
  ])("past it the error says %s", (_, part) => {
    expect(() => requireDeliverable(ofTeams(60, { "team-7": 400_000, "team-3": 200_000 }))).toThrow(part);
  });
});
