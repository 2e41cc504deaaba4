import { simulatedWorld } from "../../cli/gateway/upstream-of";
import { defineEnvironment } from "../../environment/define-environment";
import { emptyLock, type Lock } from "../../environment/lock";
import { GOOD_ENVIRONMENT } from "../environment/good-environment";
import { requestTo, targetOf, textOf } from "../gateway/upstream/send";

const SONNET = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
const ARN = "arn:aws:bedrock:eu-central-1:200000000002:application-inference-profile/a1b2c3d4e5f6";
const LOCK: Lock = {
  ...emptyLock("dev"),
  inferenceProfiles: {
    version: 1,
    teams: { research: { "bedrock-dev-research-sonnet-0": { arn: ARN, calls: SONNET } } },
  },
};

test.each([
  ["answers", LOCK, 200],
  ["does not know", emptyLock("dev"), 400],
])("a simulated Bedrock %s a team's inference profile as the lock has it", async (_, lock, status) => {
  const world = await simulatedWorld(defineEnvironment(GOOD_ENVIRONMENT), lock);
  try {
    const body = Buffer.from(JSON.stringify({ messages: [{ role: "user", content: [{ text: "Hello" }] }] }));
    const target = targetOf(SONNET, { body, profileArn: ARN });
    const answer = await world.upstream.send(requestTo([target]), () => undefined);
    await textOf(answer.body);
    expect(answer.status).toBe(status);
  } finally {
    await world.upstream.close();
    await world.close();
  }
});
