import { parseRenderedPolicy } from "../../access/iam-policy";
import { DenyDirectBedrock, type DenyDirectBedrockProps } from "../../modules/deny-direct-bedrock/deny-direct-bedrock";
import { example } from "../../modules/deny-direct-bedrock/deny-direct-bedrock.example";
import { TooManyExemptionsError } from "../../modules/deny-direct-bedrock/exemption";
import { denyDirectBedrockStatements, documentedStatements } from "../../modules/deny-direct-bedrock/statements";
import { pack, policyCharacters } from "../../modules/policy-set/pack";
import { PolicyQuotaError } from "../../modules/policy-set/policy-quota-error";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";
import {
  administrator,
  chatbot,
  decideFor,
  functionRole,
  indexer,
  invoke,
  props,
  scps,
} from "./deny-direct-bedrock-fixtures";

test("exemptions are grouped by their day, earliest first", () => {
  const statements = denyDirectBedrockStatements({
    ...props,
    exemptions: [
      { role: indexer, expires: "2027-02-01" },
      { role: chatbot, expires: "2027-01-01" },
      { role: functionRole, expires: "2027-02-01" },
    ],
  }).filter(({ statement }) => statement.Sid.startsWith("EndExemptions"));

  expect(
    statements.map(({ statement }) => [statement.Sid, statement.Condition?.ArnEquals?.["aws:PrincipalArn"]]),
  ).toEqual([
    ["EndExemptions20270101", [chatbot]],
    ["EndExemptions20270201", [indexer, functionRole]],
  ]);
});

test("40 exempted roles with long names fit into the default quota", () => {
  expect(() => denyDirectBedrockStatements({ ...props, exemptions: exemptRoles(40) })).not.toThrow();
});

test("more exemptions than fit are refused with the number that fits, and that number fits", () => {
  const count = (() => {
    try {
      denyDirectBedrockStatements({ ...props, exemptions: exemptRoles(200) });
    } catch (error) {
      if (error instanceof TooManyExemptionsError) return error.fitting;
    }
    throw new Error("no TooManyExemptionsError");
  })();
  const mainOf = (exemptions: number) =>
    denyDirectBedrockStatements({ ...props, exemptions: exemptRoles(exemptions) }).slice(0, 1);

  expect(pack(mainOf(count), 10_240)).toHaveLength(1);
  expect(() => mainOf(count + 1)).toThrow(`${count + 1} exemptions do not fit`);
  expect(() =>
    denyDirectBedrockStatements({ ...props, exemptions: exemptRoles(200), maxCharacters: 20_000 }),
  ).not.toThrow();
});

test("every statement has a reason and AWS's page", () => {
  for (const { statement, reason, source } of documentedStatements()) {
    expect(statement.Sid).toMatch(/^[A-Za-z0-9]+$/);
    expect(reason.length).toBeGreaterThan(40);
    expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  }
});

test("all mistakes of the props are reported at once", () => {
  const bad = () =>
    denyDirectBedrockStatements({
      invokeRoles: ["arn:aws:iam::*:role/*", "bedrock-access-prod-invoke-*"],
      directRoles: ["arn:aws-us-gov:iam::*:role/direct-*"],
      provisioningRoles: ["arn:aws:iam::*:user/terraform"],
      exemptions: [
        { role: "arn:aws:iam::111111111111:role/chat*", expires: "2027-02-30" },
        { role: "arn:aws:iam::*:role/chatbot", expires: "tomorrow" },
        { role: chatbot, expires: "2027-01-01" },
        { role: chatbot, expires: "2027-02-01" },
      ],
    });

  expect(problemsOf(bad)).toEqual([
    expect.stringContaining('invokeRoles[0] "arn:aws:iam::*:role/*": begin the path or name with a fixed part'),
    expect.stringContaining("invokeRoles[1]"),
    expect.stringContaining("directRoles[0]"),
    expect.stringContaining("provisioningRoles[0]"),
    expect.stringContaining("exemptions[0].role"),
    expect.stringContaining("exemptions[0].expires"),
    expect.stringContaining("exemptions[1].role"),
    expect.stringContaining("exemptions[1].expires"),
    expect.stringContaining("exemptions[3].role"),
  ]);
});

test("roles of another partition are named by it", () => {
  const statements = denyDirectBedrockStatements({
    partition: "aws-us-gov",
    invokeRoles: [],
    directRoles: [],
    provisioningRoles: ["arn:aws-us-gov:iam::*:role/OrganizationAccountAccessRole"],
  });

  expect(statements.map(({ statement }) => statement.Sid)).toContain("DenyModelsToProvisioning");
});

describe("as a construct", () => {
  const build = (more: Partial<DenyDirectBedrockProps> = {}) =>
    synthesize((stack) => {
      new DenyDirectBedrock(stack, "deny", {
        ...props,
        name: "acme-prod-models",
        targets: [{ id: "ou-ab12-11111111", label: "prod" }],
        ...more,
      });
    });

  test("the synthesized policies decide as the statements do, and no policy exceeds the quota", async () => {
    const contents = resourcesOf(build(), "aws_organizations_policy").map(({ content }) => String(content));
    const synthesized = contents.map(parseRenderedPolicy);

    expect(synthesized.every((policy) => policyCharacters(policy) <= 10_240)).toBe(true);
    expect(synthesized).toEqual(scps);
    expect((await decideFor(administrator, invoke, synthesized)).deniedBy).toEqual(["DenyModelsToOthers"]);
  });

  test("a handful of exemptions fits into one policy, so that protection has room beside it", () => {
    expect(scps).toHaveLength(1);
  });

  test("targets, quota, tags and size go to the policies", () => {
    const stack = build({ exemptions: exemptRoles(100), maxCharacters: 10_240, tags: { owner: "security" } });

    expect(resourcesOf(stack, "aws_organizations_policy")[0]).toMatchObject({
      name: "acme-prod-models-1",
      type: "SERVICE_CONTROL_POLICY",
      tags: { owner: "security" },
    });
    expect(() => build({ maxPoliciesPerTarget: 1 })).toThrow(PolicyQuotaError);
  });

  test("the README's example synthesizes", () => {
    expect(onlyResource(synthesize(example), "aws_organizations_policy").name).toBe("acme-prod-models-1");
  });
});

function exemptRoles(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    role: `arn:aws:iam::111111111111:role/apps/a-rather-long-workload-name-${String(index).padStart(3, "0")}`,
    expires: "2027-01-01",
  }));
}

function problemsOf(build: () => unknown): string[] {
  try {
    build();
  } catch (error) {
    return String(error).split("\n- ").slice(1);
  }
  throw new Error("nothing was thrown");
}
