import type { Principal } from "../../../access/principal";
import { usageIdentifier } from "../../../environment/names";
import type { AuthorizerEvent } from "../../../functions/authorizer/authorizer-event";
import { authorizerHandler } from "../../../functions/authorizer/handler";
import { Refusal, type RefusalKind } from "../../../gateway/refusal";

const ANNA: Principal = {
  environment: "dev",
  team: "payments",
  user: "anna",
  credential: { kind: "token", id: "jti-1", expiresAt: Date.UTC(2027, 0, 1) },
};

/** As AWS documents it, shortened to what has a meaning here. */
const EVENT: AuthorizerEvent = {
  type: "REQUEST",
  methodArn: "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/POST/bedrock/model/x/converse",
  multiValueHeaders: { Authorization: ["Bearer a-token"], "User-Agent": ["curl"] },
};

function authorizer(identify: () => Promise<Principal>) {
  const log: unknown[] = [];
  return {
    log,
    handler: authorizerHandler({
      identity: { identify },
      signer: { contextFor: async (principal, credential) => `signed:${principal.user}:${credential}` },
      telemetry: {
        failed: (error) => void log.push(error),
        refused: (refusal) => void log.push(refusal),
      },
    }),
  };
}

test("who is known may call everything in the stage, is counted in the team's usage plan, and comes with a signed context", async () => {
  const { handler } = authorizer(async () => ANNA);
  expect(await handler(EVENT)).toEqual({
    principalId: "payments/anna",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "execute-api:Invoke",
          Resource: "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/*",
        },
      ],
    },
    context: { caller: "signed:anna:a-token", team: "payments", user: "anna", credential: "token:jti-1" },
    usageIdentifierKey: usageIdentifier("dev", "eu-central-1", "payments"),
  });
});

test("who is not known gets API Gateway's own 401, and the log has the reason", async () => {
  const { handler, log } = authorizer(refusing("unauthenticated"));
  await expect(handler(EVENT)).rejects.toThrow(/^Unauthorized$/);
  expect(log).toEqual([expect.objectContaining({ message: "because" })]);
});

test("who is known and may not is denied everything, with the reason, and no signed context", async () => {
  const { handler } = authorizer(refusing("forbidden"));
  expect(await handler(EVENT)).toMatchObject({
    policyDocument: { Statement: [{ Effect: "Deny", Resource: expect.stringMatching(/\/live\/\*$/) }] },
    context: { reason: "because" },
  });
});

test.each<[string, () => Promise<never>]>([
  ["the issuer's keys cannot be read", refusing("unavailable")],
  ["something of ours fails", () => Promise.reject(new TypeError("undefined is not a function"))],
])("where %s nobody is let in, and API Gateway keeps no answer", async (_what, identify) => {
  const { handler, log } = authorizer(identify);
  const failed: unknown = await handler(EVENT).catch((error: unknown) => error);
  expect(String(failed)).not.toContain("Unauthorized");
  expect(log).toHaveLength(1);
});

function refusing(kind: RefusalKind): () => Promise<never> {
  return () => Promise.reject(new Refusal(kind, "because"));
}
