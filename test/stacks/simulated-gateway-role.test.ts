import prod from "../../examples/complete/environments/prod";
import { readAccessModels } from "../../proofs/access-model/read-access-model";
import { composed as written } from "../proofs/diff/composed";
import { accountOf } from "../support/synthesized-access";
import { accessIn, decideIn, lockOf, OPEN_TRUST } from "./simulated-fixtures";

// Whom the functions in the platform account may become: each asked role trusts everybody.

const access = accessIn(prod);
const [model] = readAccessModels(written({ environment: prod, lock: lockOf(prod) }));
const platform = model?.accounts.find(({ holder }) => holder === "platform");
const PAYMENTS = accountOf(access, "team payments").accountId;

const inPayments = (role: string) => `arn:aws:iam::${PAYMENTS}:role/${role}`;
const INVOKE = inPayments("bedrock-access/prod/bedrock-prod-invoke-payments");
const TAGGED = { "aws:RequestTag/team": "payments", "aws:TagKeys": ["team"] };

async function mayAssume(function_: string, resource: string): Promise<boolean> {
  const role = platform?.roles.find(({ name }) => name === `bedrock-prod-${function_}`);
  if (role?.boundary === undefined) throw new Error(`the platform account has no bounded role of the ${function_}`);
  const call = { principal: role.arn, action: "sts:AssumeRole", resource, context: TAGGED };
  const identity = role.identity.map(({ document }) => document);
  const { allowed } = await decideIn(access, call, {
    identity,
    boundary: [role.boundary.document],
    resource: OPEN_TRUST,
  });
  return allowed;
}

test("the gateway becomes the invoke role of a team", async () => {
  expect(await mayAssume("gateway", INVOKE)).toBe(true);
});

test.each([
  ["another environment's invoke role", inPayments("bedrock-access/dev/bedrock-dev-invoke-payments")],
  ["a team's direct role", inPayments("bedrock-access/prod/bedrock-prod-direct-payments")],
  ["a role with an invoke role's name outside our path", inPayments("bedrock-prod-invoke-payments")],
  ["the provisioning role", inPayments("OrganizationAccountAccessRole")],
])("the gateway does not become %s", async (_, role) => {
  expect(await mayAssume("gateway", role)).toBe(false);
});

test.each(["authorizer", "projector"])("the %s becomes nobody", async (function_) => {
  expect(await mayAssume(function_, INVOKE)).toBe(false);
});
