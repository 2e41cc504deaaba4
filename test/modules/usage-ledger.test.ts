import { LEDGER_TABLE } from "../../access/ledger-table";
import { UsageLedger } from "../../modules/usage-ledger/usage-ledger";
import { example } from "../../modules/usage-ledger/usage-ledger.example";
import { onlyResource, synthesize } from "../support/synth";

const KEY = "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555";

function build(name = "bedrock-dev-ledger") {
  return synthesize((stack) => {
    new UsageLedger(stack, "ledger", { name, kmsKeyArn: KEY, tags: { owner: "platform" } });
  });
}

test("the table has the layout that its programs use", () => {
  expect(onlyResource(build(), "aws_dynamodb_table")).toMatchObject({
    name: "bedrock-dev-ledger",
    billing_mode: "PAY_PER_REQUEST",
    hash_key: LEDGER_TABLE.partitionKey.name,
    range_key: LEDGER_TABLE.sortKey.name,
    attribute: [LEDGER_TABLE.partitionKey, LEDGER_TABLE.sortKey],
    ttl: { attribute_name: LEDGER_TABLE.timeToLiveAttribute, enabled: true },
    tags: { owner: "platform" },
  });
});

test("it is encrypted with the given key, recoverable for 35 days and not deleted by mistake", () => {
  expect(onlyResource(synthesize(example), "aws_dynamodb_table")).toMatchObject({
    server_side_encryption: { enabled: true, kms_key_arn: KEY },
    point_in_time_recovery: { enabled: true, recovery_period_in_days: 35 },
    deletion_protection_enabled: true,
    lifecycle: { prevent_destroy: true },
  });
});

test("it has no stream, for nobody follows it", () => {
  expect(onlyResource(build(), "aws_dynamodb_table")).not.toHaveProperty("stream_enabled");
});

test("who records may not delete, and who reads may not write", () => {
  synthesize((stack) => {
    const ledger = new UsageLedger(stack, "ledger", { name: "bedrock-dev-ledger", kmsKeyArn: KEY });
    expect(ledger.grantRecord()).toEqual({
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      Resource: ledger.arn,
    });
    expect(ledger.grantRead()).toEqual({
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:Query"],
      Resource: ledger.arn,
    });
  });
});

test("a name with a slash is refused with what was given", () => {
  expect(() => build("bedrock/dev")).toThrow('name is "bedrock/dev"');
});
