import { policyDocument } from "../../access/iam-policy";
import type { AccessModel, Account } from "../../proofs/access-model/access-model";
import { readAccessModels } from "../../proofs/access-model/read-access-model";
import { alikeTeams } from "../../proofs/matrix/alike";
import { matrixOf } from "../../proofs/matrix/matrix";
import { WAYS } from "../../proofs/matrix/subject";
import { type Ask, answerAll } from "../../proofs/question";
import { EVERY_RIGHT, OPEN_TRUST, World } from "../../proofs/world";
import { composed } from "./diff/composed";
import { smallCompany } from "./small-company";

const [model] = readAccessModels(composed({ environment: smallCompany() }));

/** What the matrix says of an administrator outside the organization, and is not as expected. */
async function foundIn(change: (account: Account) => Account): Promise<string[]> {
  if (model === undefined) throw new Error("no model");
  const changed: AccessModel = { ...model, accounts: model.accounts.map(change) };
  const questions = matrixOf(new World(changed), alikeTeams(changed)).filter(({ who }) => who === WAYS.outsider);
  expect(questions.length).toBeGreaterThan(0);
  const answers = await answerAll(questions);
  return answers.filter(({ row }) => !row.asExpected).map(({ row }) => row.what);
}

const open = (account: Account): Account => ({
  ...account,
  roles: account.roles.map((role) => ({ ...role, trust: OPEN_TRUST })),
});
const unbound = (account: Account): Account => ({ ...account, rcps: [] });

test("nobody outside the organization gets a session, by trust nor by the organization", async () => {
  expect(await foundIn((account) => account)).toEqual([]);
});

test("roles whose trust is open to all are found where the organization does not say the same", async () => {
  expect(await foundIn((account) => open(unbound(account)))).toEqual(
    expect.arrayContaining(["a session of the direct role", "a session of the invoke role in the account of team lab"]),
  );
});

test("an organization that lets outsiders in wherever a role does is found, though no role does", async () => {
  expect(await foundIn(unbound)).toEqual([
    "a session of the direct role, were its trust open to all",
    "a session of the invoke role in the account of team lab, were its trust open to all",
  ]);
});

/** The same, were all policies that are asked open to everybody. */
function opened({ call, policies: { identity, boundary, session, resource } }: Ask): Ask {
  const Service = call.principal.endsWith(".amazonaws.com") ? call.principal : "lambda.amazonaws.com";
  const everybody = { Effect: "Allow", Principal: { AWS: "*", Service }, Action: "sts:*" } as const;
  return {
    call,
    policies: {
      ...(identity && { identity: [EVERY_RIGHT] }),
      ...(boundary && { boundary: [EVERY_RIGHT] }),
      ...(session && { session: EVERY_RIGHT.document }),
      ...(resource && { resource: policyDocument(everybody) }),
    },
  };
}

test("every denial of the matrix would fail, were all policies open to everybody", async () => {
  if (model === undefined) throw new Error("no model");
  const denials = matrixOf(new World(model), alikeTeams(model)).filter(
    ({ expected, absent }) => expected === "denied" && absent === undefined,
  );
  expect(denials.length).toBeGreaterThan(100);
  const answers = await answerAll(denials.map((question) => ({ ...question, asks: question.asks.map(opened) })));
  expect(answers.filter(({ row }) => row.asExpected).map(({ row: { who, what } }) => `${who}: ${what}`)).toEqual([]);
});
