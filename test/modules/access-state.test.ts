import {
  ACCESS_STATE_TABLE,
  acknowledgementItemKey,
  KEYS_PARTITION,
  REVOCATIONS_PARTITION,
} from "../../access/access-state-table";
import { policyDocument } from "../../access/iam-policy";
import { AccessState, type AccessStateProps } from "../../modules/access-state/access-state";
import { example } from "../../modules/access-state/access-state.example";
import { acknowledgingIn, streamsOf } from "../../modules/access-state/grants";
import { decide } from "../support/simulation";
import { onlyResource, synthesize } from "../support/synth";

const KEY = "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555";
const TABLE = "arn:aws:dynamodb:eu-central-1:222222222222:table/bedrock-dev-access-state";

const props: AccessStateProps = { name: "bedrock-dev-access-state", kmsKeyArn: KEY };

const keyOf = (region: string) => KEY.replace("eu-central-1", region);

function build(changes: Partial<AccessStateProps> = {}) {
  return synthesize((stack) => {
    new AccessState(stack, "state", { ...props, ...changes });
  });
}

test("the table has the layout and the stream that its programs use", () => {
  expect(onlyResource(build(), "aws_dynamodb_table")).toMatchObject({
    hash_key: ACCESS_STATE_TABLE.partitionKey.name,
    range_key: ACCESS_STATE_TABLE.sortKey.name,
    ttl: { attribute_name: ACCESS_STATE_TABLE.timeToLiveAttribute, enabled: true },
    stream_enabled: true,
    stream_view_type: "NEW_AND_OLD_IMAGES",
    server_side_encryption: { enabled: true, kms_key_arn: KEY },
    point_in_time_recovery: { enabled: true, recovery_period_in_days: 35 },
    deletion_protection_enabled: true,
    lifecycle: { prevent_destroy: true },
  });
});

test("each further region has a replica, encrypted with its own key and as hard to lose", () => {
  const replicas = ["eu-west-1", "eu-north-1"].map((region) => ({ region, kmsKeyArn: keyOf(region) }));
  const protectedLikeIt = { point_in_time_recovery: true, deletion_protection_enabled: true, propagate_tags: true };
  expect(onlyResource(build({ replicas }), "aws_dynamodb_table").replica).toEqual([
    { region_name: "eu-north-1", kms_key_arn: keyOf("eu-north-1"), ...protectedLikeIt },
    { region_name: "eu-west-1", kms_key_arn: keyOf("eu-west-1"), ...protectedLikeIt },
  ]);
});

test("a gateway of one region has no replica", () => {
  expect(onlyResource(build(), "aws_dynamodb_table")).not.toHaveProperty("replica");
});

test("the example has a replica", () => {
  expect(onlyResource(synthesize(example), "aws_dynamodb_table").replica).toHaveLength(1);
});

test("grants name the table or its stream", () => {
  synthesize((stack) => {
    const state = new AccessState(stack, "state", props);
    expect(state.grantRead()).toMatchObject({ Action: ["dynamodb:GetItem", "dynamodb:Query"], Resource: state.arn });
    expect(state.grantWrite().Action).toEqual(expect.arrayContaining(["dynamodb:PutItem", "dynamodb:UpdateItem"]));
    expect(state.grantAcknowledge()).toEqual(acknowledgingIn(state.arn));
    expect(state.grantFollow().map(({ Resource }) => Resource)).toEqual([state.streamArn, "*"]);
    expect(streamsOf(TABLE)).toBe(`${TABLE}/stream/*`);
  });
});

describe("who may acknowledge", () => {
  const identity = [policyDocument(acknowledgingIn(TABLE))];
  const principal = "arn:aws:iam::222222222222:role/bedrock-access/dev/bedrock-dev-projector";

  test.each([
    ["an acknowledgement", [acknowledgementItemKey("user/anna", "eu-west-1").pk], true],
    ["a revocation", [REVOCATIONS_PARTITION], false],
    ["a key", [KEYS_PARTITION], false],
    ["both at once", [acknowledgementItemKey("user/anna", "eu-west-1").pk, REVOCATIONS_PARTITION], false],
  ])("writes %s: %j is allowed: %s", async (_, keys, allowed) => {
    const call = { principal, action: "dynamodb:PutItem", resource: TABLE, context: { "dynamodb:LeadingKeys": keys } };
    expect(await decide(call, { identity })).toMatchObject({ allowed });
  });

  test("writes nothing whose key is not told", async () => {
    expect(await decide({ principal, action: "dynamodb:PutItem", resource: TABLE }, { identity })).toMatchObject({
      allowed: false,
    });
  });
});

test.each<[string, Partial<AccessStateProps>, string]>([
  ["a name with a slash", { name: "a/b" }, 'name is "a/b"'],
  [
    "a region twice",
    { replicas: [1, 2].map(() => ({ region: "eu-west-1", kmsKeyArn: keyOf("eu-west-1") })) },
    "replicas names eu-west-1 twice",
  ],
  [
    "the key of another region",
    { replicas: [{ region: "eu-west-1", kmsKeyArn: KEY }] },
    `replicas encrypts eu-west-1 with "${KEY}"`,
  ],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});
