import { type PolicyDocument, parseRenderedPolicy } from "../../access/iam-policy";
import prod from "../../examples/complete/environments/prod";
import { ADMINISTRATOR, type Call } from "../../proofs/simulation/call";
import { accountOf } from "../support/synthesized-access";
import { accessIn, composed, decideAtWorst, decideIn } from "./simulated-fixtures";

// The certificate issuer in the platform account, attacked by those who have every right there. The simulator takes no ARN of an
// HTTP API: test/modules/protect-access-coverage.test.ts shows that no change of one is left out.

const access = accessIn(prod);
const PLATFORM = accountOf(access, "platform").accountId;
const ADMIN = `arn:aws:iam::${PLATFORM}:role/Administrator`;
const ISSUER = `arn:aws:iam::${PLATFORM}:role/bedrock-access/prod/bedrock-prod-issuer`;
const at = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${PLATFORM}:${rest}`;
const KEY = at("kms", "key/11111111-2222-3333-4444-555555555555");
const API = "arn:aws:apigateway:eu-central-1::/apis/a1b2c3d4e5";

const attacks: readonly (readonly [
  story: string,
  action: string,
  resource: string,
  by: string,
  context?: Call["context"],
])[] = [
  ["calls the function", "lambda:InvokeFunction", at("lambda", "function:bedrock-prod-issuer"), "ReserveCalls"],
  ["calls its alias", "lambda:InvokeFunction", at("lambda", "function:bedrock-prod-issuer:live"), "ReserveCalls"],
  [
    "has a service of their own call it",
    "lambda:AddPermission",
    at("lambda", "function:bedrock-prod-issuer"),
    "GuardFunctions",
  ],
  [
    "gives it another program",
    "lambda:UpdateFunctionCode",
    at("lambda", "function:bedrock-prod-issuer"),
    "GuardFunctions",
  ],
  ["has a login forgotten", "dynamodb:DeleteItem", at("dynamodb", "table/bedrock-prod-issuer"), "ReserveTableWrites"],
  ["invents a record", "dynamodb:PutItem", at("dynamodb", "table/bedrock-prod-certificates"), "ReserveTableWrites"],
  ["deletes the records", "dynamodb:DeleteTable", at("dynamodb", "table/bedrock-prod-certificates"), "ReserveChanges"],
  ["writes another policy", "ssm:PutParameter", at("ssm", "parameter/bedrock-access/prod/issuer/1"), "ReserveChanges"],
  [
    "takes the tag from the API",
    "apigateway:DELETE",
    `arn:aws:apigateway:eu-central-1::/tags/${encodeURIComponent(API)}`,
    "ReserveTag",
    { "aws:TagKeys": ["bedrock-access"] },
  ],
  [
    "has the check call it with another event",
    "events:PutTargets",
    at("events", "rule/bedrock-prod-issuer"),
    "ReserveChanges",
  ],
  ["ends the daily check", "events:DisableRule", at("events", "rule/bedrock-prod-issuer"), "ReserveChanges"],
  ["hands its role to a program", "iam:PassRole", ISSUER, "GuardRoles"],
  [
    "opens the key's policy",
    "kms:PutKeyPolicy",
    KEY,
    "ReserveKeys",
    { "kms:ResourceAliases": ["alias/bedrock-prod-authority-2"] },
  ],
  ["hides the audit", "logs:DeleteLogGroup", at("logs", "log-group:/aws/lambda/bedrock-prod-issuer"), "GuardLogs"],
  [
    "hides the accesses",
    "logs:DeleteLogGroup",
    at("logs", "log-group:/bedrock-access/prod/issuer-access"),
    "GuardLogs",
  ],
];

test.each(attacks.map(([story, action, resource, by, context = {}]) => ({ story, action, resource, by, context })))(
  "who $story ($action) is denied",
  async ({ action, resource, by, context }) => {
    const decision = await decideAtWorst(access, { principal: ADMIN, action, resource, context });
    expect(decision.deniedBy).toContain(by);
  },
);

describe("signing a certificate by hand", () => {
  const keyPolicy = authorityKeyPolicy();
  const signing = (principal: string, aliases: readonly string[]) =>
    decideIn(
      access,
      { principal, action: "kms:Sign", resource: KEY, context: { "kms:ResourceAliases": aliases } },
      { identity: [ADMINISTRATOR], resource: keyPolicy },
    );

  test.each([
    ["the key that issues", ["alias/bedrock-prod-authority", "alias/bedrock-prod-authority-1"]],
    ["the next or the former key", ["alias/bedrock-prod-authority-2"]],
    ["a key whose aliases are gone", []],
  ])("with %s is denied to an administrator by the key itself", async (_, aliases) => {
    expect((await signing(ADMIN, aliases)).deniedBy).toContain("OnlySignersSign");
  });

  test("is what the issuer does", async () => {
    const decision = await signing(ISSUER, ["alias/bedrock-prod-authority", "alias/bedrock-prod-authority-1"]);
    expect(decision.allowed).toBe(true);
  });
});

function authorityKeyPolicy(): PolicyDocument {
  const keys: Record<string, unknown>[] = Object.values(
    composed(prod).stacks["prod-trust"]?.resource?.aws_kms_key ?? {},
  );
  const key = keys.find(({ key_usage }) => key_usage === "SIGN_VERIFY");
  return parseRenderedPolicy(String(key?.policy));
}
