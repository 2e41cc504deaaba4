import { policyDocument, renderPolicy } from "../../../access/iam-policy";
import { readAccessModels } from "../../../proofs/access-model/read-access-model";
import type { Block, SynthesizedOutput } from "../../../proofs/access-model/read-synthesized-output";
import { entranceQuestions } from "../../../proofs/entrances/entrance-questions";
import { alikeTeams } from "../../../proofs/matrix/alike";
import { answerAll } from "../../../proofs/question";
import { World } from "../../../proofs/world";
import { COMPLETE_EXAMPLE } from "../../stacks/complete-example";
import { composed } from "../diff/composed";

const EXAMPLE = composed(...COMPLETE_EXAMPLE.filter(({ environment }) => environment.name === "dev"));
const GATEWAY = "dev-gateway-eu-central-1";
const TRUST = "dev-trust";

/** The output with every resource of a type in one stack changed. */
function withResources(name: string, type: string, change: (block: Block) => Block): SynthesizedOutput {
  const stack = EXAMPLE.stacks.get(name);
  if (stack?.resource[type] === undefined) throw new Error(`${name} has no ${type}`);
  const blocks = Object.entries(stack.resource[type]).map(([id, block]) => [id, change(block)] as const);
  const changed = { ...stack, resource: { ...stack.resource, [type]: Object.fromEntries(blocks) } };
  return { ...EXAMPLE, stacks: new Map([...EXAMPLE.stacks, [name, changed]]) };
}

/** Who gets in where nobody should, or does not where somebody must. */
async function foundIn(output: SynthesizedOutput): Promise<string[]> {
  const [model] = readAccessModels(output);
  if (model === undefined) throw new Error("no model");
  const answers = await answerAll(entranceQuestions(new World(model), alikeTeams(model)));
  expect(answers.length).toBeGreaterThan(50);
  return answers.filter(({ row }) => !row.asExpected).map(({ row }) => `${row.who}: ${row.what}`);
}

test("the managed gateway has no door that stands open", async () => {
  expect(await foundIn(EXAMPLE)).toEqual([]);
});

const without =
  (...names: readonly string[]) =>
  (block: Block): Block =>
    Object.fromEntries(Object.entries(block).filter(([name]) => !names.includes(name)));

const inPolicy =
  (from: string, to: string) =>
  (block: Block): Block => ({ ...block, policy: String(block.policy).replaceAll(from, to) });

/** Without the operators that ask for nothing but this. */
const withoutCondition =
  (key: string) =>
  (block: Block): Block => ({
    ...block,
    policy: String(block.policy)
      .replaceAll(new RegExp(`"\\w+":\\{"${key}":"[^"]*"\\},?`, "g"), "")
      .replaceAll(",}", "}"),
  });

const EVERYBODY_TELLS = renderPolicy(
  policyDocument({ Sid: "Everybody", Effect: "Allow", Principal: "*", Action: "sns:Publish", Resource: "*" }),
);

const weakenings: readonly {
  readonly what: string;
  /** @default the gateway's */
  readonly stack?: string;
  readonly type: string;
  readonly change: (block: Block) => Block;
  readonly found: RegExp;
}[] = [
  {
    what: "a method that asks for no authorization",
    type: "aws_api_gateway_method",
    change: (block) => ({ ...block, authorization: "NONE" }),
    found: /^anybody without credentials: calls POST/,
  },
  {
    what: "a method without its authorizer",
    type: "aws_api_gateway_method",
    change: without("authorizer_id"),
    found: /^anybody without credentials: calls POST/,
  },
  {
    what: "a method that no usage plan counts",
    type: "aws_api_gateway_method",
    change: (block) => ({ ...block, api_key_required: false }),
    found: /^a caller whom no usage plan counts/,
  },
  {
    what: "an authorizer that remembers its answers for everybody",
    type: "aws_api_gateway_authorizer",
    change: (block) => ({ ...block, identity_source: "", authorizer_result_ttl_in_seconds: 300 }),
    found: /^anybody without credentials/,
  },
  {
    what: "a function that its service may call for anybody",
    type: "aws_lambda_permission",
    change: without("source_arn"),
    found: /^an account outside the organization: has apigateway/,
  },
  {
    what: "a function that everybody may call",
    type: "aws_lambda_permission",
    change: (block) => ({ ...without("source_arn")(block), principal: "*" }),
    found: /^administrator of an account outside the organization: calls the function/,
  },
  {
    what: "an endpoint with the policy that AWS gives it",
    type: "aws_vpc_endpoint",
    change: without("policy"),
    found: /^somebody of another organization: brings credentials along, through the endpoint of bedrock-runtime/,
  },
  {
    what: "an endpoint that takes data to other organizations",
    type: "aws_vpc_endpoint",
    change: inPolicy("aws:ResourceOrgID", "aws:PrincipalOrgID"),
    found: /^role of the gateway: takes data to another organization/,
  },
  {
    what: "an endpoint of a service of which no use is known",
    type: "aws_vpc_endpoint",
    change: (block) => ({ ...block, service_name: "com.amazonaws.eu-central-1.sagemaker" }),
    found: /^anybody in the gateway's network/,
  },
  {
    what: "a key whose policy lets everybody in",
    type: "aws_kms_key",
    change: (block) => ({ ...block, policy: String(block.policy).replace(/arn:aws:iam::\d{12}:root/, "*") }),
    found: /^administrator of an account outside the organization: uses kms_key/,
  },
  {
    what: "a topic that alarms of our name may tell from any organization",
    stack: TRUST,
    type: "aws_sns_topic_policy",
    change: withoutCondition("aws:SourceOrgID"),
    found: /^cloudwatch.amazonaws.com, for another organization: uses sns_topic_policy.records/,
  },
  {
    what: "a topic that everybody may tell",
    stack: TRUST,
    type: "aws_sns_topic_policy",
    change: (block) => ({ ...block, policy: EVERYBODY_TELLS }),
    found: /^anybody, unsigned: uses sns_topic_policy.records/,
  },
  {
    what: "a topic that any alarm of ours may tell",
    stack: TRUST,
    type: "aws_sns_topic_policy",
    change: withoutCondition("aws:SourceArn"),
    found: /^cloudwatch.amazonaws.com, for somebody else of ours: uses sns_topic_policy.records/,
  },
];

test.each(weakenings)("$what is found", async ({ stack = GATEWAY, type, change, found }) => {
  expect(await foundIn(withResources(stack, type, change))).toContainEqual(expect.stringMatching(found));
});
