import { type PolicyStatement, parseRenderedPolicy } from "../../access/iam-policy";
import { composeAll } from "../support/compose";
import { COMPLETE_EXAMPLE } from "./complete-example";

const { stacks } = composeAll(...COMPLETE_EXAMPLE);

const resources = (type: string) =>
  Object.entries(stacks).flatMap(([stack, { resource }]) =>
    Object.entries(resource[type] ?? {}).map(([id, block]) => ({ address: `${stack}/${id}`, stack, id, block })),
  );

const topics = resources("aws_sns_topic");
const policies = resources("aws_sns_topic_policy");

test("every topic has one policy of ours: AWS's own lets every principal of the account publish", () => {
  expect(topics.length).toBeGreaterThan(0);
  const withPolicy = policies.map(({ stack, block }) => `${stack} ${block.arn}`);
  expect(withPolicy.sort()).toEqual(topics.map(({ stack, id }) => `${stack} \${aws_sns_topic.${id}.arn}`).sort());
  expect(topics.filter(({ block }) => "policy" in block)).toEqual([]);
});

test("on no topic may anybody, or a service on anybody's behalf, publish", () => {
  const open = policies.flatMap(({ address, block }) =>
    parseRenderedPolicy(String(block.policy))
      .Statement.filter(isOpen)
      .map((statement) => ({ address, statement })),
  );
  expect(open).toEqual([]);
});

const statement = (change: Partial<PolicyStatement>): PolicyStatement => ({
  Effect: "Allow",
  Principal: "*",
  Action: "sns:Publish",
  Resource: "*",
  ...change,
});

test.each<[string, PolicyStatement, boolean]>([
  ["anybody", statement({}), true],
  ["anybody with an AWS account", statement({ Principal: { AWS: "*" } }), true],
  ["anybody who subscribes", statement({ Action: "sns:Subscribe" }), true],
  ["a service on anybody's behalf", statement({ Principal: { Service: "cloudwatch.amazonaws.com" } }), true],
  ["anybody over TLS", statement({ Condition: { Bool: { "aws:SecureTransport": "true" } } }), true],
  ["any account", statement({ Condition: { StringLike: { "aws:SourceAccount": "*" } } }), true],
  [
    "all accounts but one",
    statement({ Condition: { StringNotEquals: { "aws:SourceAccount": "111111111111" } } }),
    true,
  ],
  ["who sends no account", statement({ Condition: { StringEqualsIfExists: { "aws:SourceAccount": "1" } } }), true],
  ["an account", statement({ Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } } }), false],
  ["an organization", statement({ Condition: { StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } } }), false],
  ["a role", statement({ Principal: { AWS: "arn:aws:iam::111111111111:role/oncall" } }), false],
  ["nobody", statement({ Effect: "Deny" }), false],
])("a statement for %s counts as open or not", (_, given, expected) => {
  expect(isOpen(given)).toBe(expected);
});

/** Whether a statement lets others than those of one account or organization do something to a topic. */
function isOpen({ Effect, Principal, Condition = {} }: PolicyStatement): boolean {
  if (Effect === "Deny" || !holdsAnybody(Principal)) return false;
  return !Object.keys(Condition.StringEquals ?? {}).some((key) => ACCOUNT_OR_ORGANIZATION.has(key));
}

/** Everybody, or a service of AWS, which acts for whoever set it up. */
function holdsAnybody(principal: PolicyStatement["Principal"]): boolean {
  if (principal === undefined || principal === "*") return true;
  return Object.entries(principal).some(([kind, names]) => kind === "Service" || [names].flat().includes("*"));
}

const ACCOUNT_OR_ORGANIZATION: ReadonlySet<string> = new Set([
  "aws:SourceAccount",
  "aws:SourceOrgID",
  "aws:PrincipalOrgID",
]);
