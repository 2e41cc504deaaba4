import { OrganizationsOrganizationalUnit } from "@cdktf/provider-aws/lib/organizations-organizational-unit";
import { TerraformVariable } from "cdktf";
import { parseRenderedPolicy, policyDocument } from "../../access/iam-policy";
import { pack, policyCharacters, StatementTooLargeError } from "../../modules/policy-set/pack";
import { PolicyQuotaError } from "../../modules/policy-set/policy-quota-error";
import { PolicySet, type PolicySetProps } from "../../modules/policy-set/policy-set";
import { example } from "../../modules/policy-set/policy-set.example";
import type { ReasonedStatement } from "../../modules/policy-set/reasoned-statement";
import { fc } from "../support/properties";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

const statement = (Sid: string, resource = "*"): ReasonedStatement => ({
  statement: { Sid, Effect: "Deny", Action: "s3:*", Resource: resource },
  reason: "test",
});

const props = (more: Partial<PolicySetProps> = {}): PolicySetProps => ({
  name: "acme",
  description: "test",
  type: "SERVICE_CONTROL_POLICY",
  statements: [statement("One")],
  targets: [{ id: "ou-ab12-11111111", label: "prod" }],
  ...more,
});

const synthesizeSet = (more: Partial<PolicySetProps> = {}) =>
  synthesize((stack) => {
    new PolicySet(stack, "set", props(more));
  });

const errorOf = (more: Partial<PolicySetProps>): Error => {
  try {
    synthesizeSet(more);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
};

describe("packing", () => {
  const statements = fc
    .array(fc.nat({ max: 900 }), { maxLength: 25 })
    .map((sizes) => sizes.map((size, index) => statement(`S${index}`, `arn:aws:s3:::${"x".repeat(size)}`)));

  test("loses nothing, doubles nothing, keeps every policy within the limit and decides the same way again", () => {
    fc.assert(
      fc.property(statements, fc.integer({ min: 1100, max: 5120 }), (given, limit) => {
        const packed = pack(given, limit);
        const sids = packed.flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid));

        expect(sids.toSorted()).toEqual(given.map(({ statement: { Sid } }) => Sid).toSorted());
        expect(packed.every((policy) => JSON.stringify(policy).length <= limit)).toBe(true);
        expect(pack(given, limit)).toEqual(packed);
      }),
    );
  });

  test("needs at most twice the policies that the characters alone would need", () => {
    fc.assert(
      fc.property(statements, (given) => {
        const characters = given.reduce((sum, { statement }) => sum + JSON.stringify(statement).length, 0);

        expect(pack(given, 5120).length).toBeLessThanOrEqual(Math.max(1, Math.ceil((2 * characters) / 5000)));
      }),
    );
  });

  test("fills a policy to its last character", () => {
    const given = [statement("A"), statement("B")];
    const both = policyCharacters({ Version: "2012-10-17", Statement: given.map(({ statement }) => statement) });

    expect(pack(given, both)).toHaveLength(1);
    expect(pack(given, both - 1)).toHaveLength(2);
  });

  test("keeps the given order inside a policy", () => {
    const given = [statement("Short"), statement("Long", `arn:aws:s3:::${"x".repeat(99)}`), statement("Last")];

    expect(pack(given, 5120)[0]?.Statement.map(({ Sid }) => Sid)).toEqual(["Short", "Long", "Last"]);
  });

  test("moves nothing when a statement grows for which its policy has room", () => {
    const sized = (sid: string, characters: number) =>
      statement(sid, "x".repeat(characters - JSON.stringify(statement(sid, "").statement).length));
    const limit = policyCharacters(policyDocument()) + 1000;
    const sidsOf = (lengthOfC: number) =>
      pack([sized("A", 400), sized("B", 380), sized("C", lengthOfC), sized("D", 350)], limit).map(({ Statement }) =>
        Statement.map(({ Sid }) => Sid),
      );

    expect(sidsOf(300)).toEqual([
      ["A", "B"],
      ["C", "D"],
    ]);
    expect(sidsOf(390)).toEqual(sidsOf(300));
  });

  test("takes the longest first where that needs fewer policies", () => {
    const long = (sid: string) => statement(sid, "x".repeat(500));
    const short = (sid: string) => statement(sid, "x".repeat(300));
    const limit = policyCharacters(policyDocument(long("L").statement, short("S").statement));

    expect(pack([short("A"), short("B"), long("C"), long("D")], limit)).toHaveLength(2);
  });

  test("refuses a statement that fits into no policy, with its Sid and size", () => {
    const large = statement("Large", `arn:aws:s3:::${"x".repeat(6000)}`);

    expect(() => pack([statement("Small"), large], 5120)).toThrow(StatementTooLargeError);
    expect(() => pack([large], 5120)).toThrow(/statement Large alone makes a policy of 61\d\d characters/);
  });
});

test("statements become one policy, attached to every target", () => {
  const stack = synthesizeSet({
    targets: [
      { id: "ou-ab12-11111111", label: "prod" },
      { id: "ou-ab12-22222222", label: "dev" },
    ],
    tags: { owner: "platform" },
  });

  expect(onlyResource(stack, "aws_organizations_policy")).toMatchObject({
    name: "acme-1",
    description: "test",
    type: "SERVICE_CONTROL_POLICY",
    tags: { owner: "platform" },
  });
  expect(Object.keys(stack.resource.aws_organizations_policy_attachment ?? {})).toEqual([
    expect.stringMatching(/^set_Attachment1-dev_[0-9A-F]{8}$/),
    expect.stringMatching(/^set_Attachment1-prod_[0-9A-F]{8}$/),
  ]);
  expect(resourcesOf(stack, "aws_organizations_policy_attachment").map((each) => each.target_id)).toEqual([
    "ou-ab12-22222222",
    "ou-ab12-11111111",
  ]);
});

test("statements that exceed one policy become two, each attached", () => {
  const stack = synthesizeSet({
    statements: [
      statement("A", `arn:aws:s3:::${"a".repeat(6000)}`),
      statement("B", `arn:aws:s3:::${"b".repeat(6000)}`),
    ],
  });

  expect(resourcesOf(stack, "aws_organizations_policy").map((policy) => policy.name)).toEqual(["acme-1", "acme-2"]);
  expect(resourcesOf(stack, "aws_organizations_policy_attachment")).toHaveLength(2);
});

test("policy variables are escaped for Terraform and cost what AWS counts", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
  const resource = "arn:aws:s3:::bucket/${aws:username}";
  const counted = policyCharacters({ Version: "2012-10-17", Statement: [statement("A", resource).statement] });
  const content = String(
    onlyResource(
      synthesizeSet({ statements: [statement("A", resource)], maxCharacters: counted }),
      "aws_organizations_policy",
    ).content,
  );

  expect(content).toHaveLength(counted + 1);
  expect(content).toContain("$${aws:username}");
  expect(parseRenderedPolicy(content).Statement[0]?.Resource).toBe(resource);
});

test("a target made by the same stack is referred to", () => {
  const stack = synthesize((scope) => {
    const unit = new OrganizationsOrganizationalUnit(scope, "unit", { name: "prod", parentId: "r-ab12" });
    new PolicySet(scope, "set", props({ targets: [{ id: unit.id, label: "prod" }] }));
  });

  expect(onlyResource(stack, "aws_organizations_policy_attachment").target_id).toBe(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's reference
    "${aws_organizations_organizational_unit.unit.id}",
  );
});

test.each([
  { says: "FullAWSAccess alone leaves room", attached: undefined, fits: true },
  { says: "nine SCPs leave room for one", attached: 9, fits: true },
  { says: "ten SCPs leave no room", attached: 10, fits: false },
  { says: "four RCPs leave room for one", type: "RESOURCE_CONTROL_POLICY", attached: 4, fits: true },
  { says: "five RCPs leave no room", type: "RESOURCE_CONTROL_POLICY", attached: 5, fits: false },
] as const)("$says", ({ attached, fits, ...type }) => {
  const target = { id: "ou-ab12-11111111", label: "prod", ...(attached !== undefined && { attached }) };
  const build = () => synthesizeSet({ ...type, targets: [target] });

  if (fits) expect(build).not.toThrow();
  else expect(build).toThrow(PolicyQuotaError);
});

test("the error names every target without room, its count and what to do", () => {
  const error = errorOf({
    targets: [
      { id: "ou-ab12-11111111", label: "prod", attached: 10 },
      { id: "ou-ab12-22222222", label: "dev", attached: 1 },
      { id: "333333333333", label: "platform", attached: 11 },
    ],
  });

  expect(error).toMatchObject({
    shortages: [
      { target: "prod", needed: 1, attached: 10, limit: 10 },
      { target: "platform", needed: 1, attached: 11, limit: 10 },
    ],
  });
  expect(error.message).toContain("platform has 11 attached and would get 1: 12 of 10");
  expect(error.message).toContain("attach this set to the parent");
});

test("fewer and shorter policies than AWS takes can be declared", () => {
  const target = { id: "ou-ab12-11111111", label: "prod", attached: 5 };

  expect(() => synthesizeSet({ targets: [target], maxPoliciesPerTarget: 5 })).toThrow(PolicyQuotaError);
  expect(() => synthesizeSet({ targets: [target], maxCharacters: 60 })).toThrow(StatementTooLargeError);
});

test("an RCP holds half of what an SCP holds", () => {
  const statements = [statement("A", `arn:aws:s3:::${"a".repeat(6000)}`)];

  expect(() => synthesizeSet({ statements })).not.toThrow();
  expect(() => synthesizeSet({ statements, type: "RESOURCE_CONTROL_POLICY" })).toThrow(StatementTooLargeError);
});

test("all mistakes of the props are reported at once", () => {
  const { message } = errorOf({
    name: "x".repeat(121),
    description: "x".repeat(513),
    statements: [statement("Not Alphanumeric"), statement("Twice"), statement("Twice")],
    targets: [
      { id: "ou-ab12-11111111", label: "a b" },
      { id: "ou-ab12-11111111", label: "dev" },
      { id: "ou-ab12-22222222", label: "dev" },
    ],
  });

  expect(message.split("\n- ").slice(1)).toEqual([
    expect.stringContaining("1 to 120 characters"),
    expect.stringContaining("513 characters"),
    expect.stringContaining('Sid "Not Alphanumeric"'),
    expect.stringContaining("the Sid Twice"),
    expect.stringContaining('target "a b"'),
    expect.stringContaining("the label dev"),
  ]);
});

test("a token in a statement is refused, for its length is not known", () => {
  const build = () =>
    synthesize((stack) => {
      const variable = new TerraformVariable(stack, "arn", {});
      new PolicySet(stack, "set", props({ statements: [statement("A", variable.stringValue)] }));
    });

  expect(build).toThrow("statement A holds a token");
});

test("the README's example synthesizes", () => {
  expect(onlyResource(synthesize(example), "aws_organizations_policy").name).toBe("acme-regions-1");
});
