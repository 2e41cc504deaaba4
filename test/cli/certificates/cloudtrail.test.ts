import { tracesIn } from "../../../cli/certificates/cloudtrail";

const SERIAL = "4d00112233445566778899aabbccddeeff001122";

const call = {
  eventName: "InvokeModel",
  eventTime: "2026-11-25T10:00:00Z",
  userIdentity: {
    type: "AssumedRole",
    principalId: `AROAEXAMPLE:${SERIAL}`,
    arn: `arn:aws:sts::200000000002:assumed-role/bedrock-dev-direct-research/${SERIAL}`,
    sessionContext: { sourceIdentity: "CN=anna@example.com" },
  },
};

const direct = {
  ...{ serial: SERIAL, user: "anna@example.com", team: "research", path: "direct" },
  ...{ event: "InvokeModel", at: "2026-11-25T10:00:00Z" },
};

test.each([
  { says: "alone", value: call },
  { says: "in a list", value: [call] },
  { says: "in a log file", value: { Records: [call] } },
  { says: "as lookup-events prints it", value: { Events: [{ CloudTrailEvent: JSON.stringify(call) }] } },
])("an event is read $says", ({ value }) => {
  expect(tracesIn(JSON.stringify(value))).toEqual([direct]);
});

test("a call through the gateway tells user and team, and its session's name is no certificate", () => {
  const event = {
    ...call,
    userIdentity: {
      arn: "arn:aws:sts::200000000002:assumed-role/bedrock-dev-invoke-research/0123456789abcdef0123",
      sessionContext: { sourceIdentity: "CN=bob@example.com" },
    },
  };
  expect(tracesIn(JSON.stringify(event))).toEqual([
    { user: "bob@example.com", team: "research", path: "gateway", event: "InvokeModel", at: "2026-11-25T10:00:00Z" },
  ]);
});

test("of a session's opening the answer tells who got it", () => {
  const event = {
    eventName: "CreateSession",
    userIdentity: { type: "Unknown" },
    responseElements: {
      credentialSet: [{ sourceIdentity: "CN=anna@example.com", assumedRoleUser: { arn: call.userIdentity.arn } }],
    },
  };
  expect(tracesIn(JSON.stringify(event))).toMatchObject([{ serial: SERIAL, user: "anna@example.com", path: "direct" }]);
});

test("a source identity without a name has the serial", () => {
  const event = { userIdentity: { sessionContext: { sourceIdentity: `ID=${SERIAL}` } } };
  expect(tracesIn(JSON.stringify(event))).toEqual([{ serial: SERIAL }]);
});

test.each(["", "hello", "{}", "[]", "null", '{"Records": []}'])("standard input is refused: %j", (text) => {
  expect(() => tracesIn(text)).toThrow(/CloudTrail/);
});

test.each([
  { userIdentity: null, responseElements: 1 },
  { userIdentity: { arn: 5, sessionContext: "x" } },
  { userIdentity: { arn: "arn:aws:iam::1:user/bob" } },
])("an event that tells nothing tells nothing: %j", (event) => {
  expect(tracesIn(JSON.stringify(event))).toEqual([{}]);
});
