import { credentialHeadersOf, stageOf } from "../../../functions/authorizer/authorizer-event";

test("the credential headers are found in whatever case they come, and two values are two", () => {
  expect(
    credentialHeadersOf({
      multiValueHeaders: { AUTHORIZATION: ["Bearer a"], "X-Api-Key": ["b"], "x-api-key": ["c", "d"], Cookie: ["e"] },
    }),
  ).toEqual({ authorization: "Bearer a", "x-api-key": "b, c, d" });
});

test.each([null, {}])("no headers are no credential: %j", (multiValueHeaders) => {
  expect(credentialHeadersOf({ multiValueHeaders })).toEqual({ authorization: undefined, "x-api-key": undefined });
});

test.each([
  [
    "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/POST/bedrock/model/x/converse",
    "eu-central-1",
    "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/*",
  ],
  [
    "arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:abc/v_1/GET/",
    "us-gov-west-1",
    "arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:abc/v_1/*",
  ],
])("of %s an answer counts for the whole stage, and for no other", (methodArn, region, allMethods) => {
  expect(stageOf(methodArn)).toEqual({ region, allMethods });
});

test.each([
  "",
  "*",
  "arn:aws:lambda:eu-central-1:123456789012:function:x",
  "arn:aws:execute-api:eu-central-1:1:a/b/GET/",
])("%j is no method, and answered with nothing wider", (methodArn) => {
  expect(() => stageOf(methodArn)).toThrow("no method of a REST API");
});
