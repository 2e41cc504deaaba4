import type { AccessModel } from "../../../proofs/access-model/access-model";
import { readAccessModels } from "../../../proofs/access-model/read-access-model";
import { mutantsOf } from "../../../proofs/mutation/mutants";
import { type MutationReport, mutationCheck } from "../../../proofs/mutation/mutation-check";
import { composed } from "../diff/composed";
import { smallCompany } from "../small-company";

let report: MutationReport;

beforeAll(async () => {
  const [model] = readAccessModels(composed({ environment: smallCompany() }));
  if (model === undefined) throw new Error("no model");
  report = await mutationCheck(model satisfies AccessModel);
});

test("every weakened statement is missed by a proof, or it is said why not", () => {
  expect(report.survivors).toEqual([]);
  expect(report.mutants.length).toBeGreaterThan(150);
});

test("what is explained is little, but for what waits for actions that AWS may add", () => {
  const explained = report.mutants.filter(
    ({ reason }) => reason !== undefined && !reason.includes("for what may come"),
  );
  expect(explained.length).toBeLessThan(report.mutants.length / 10);
});

test("a statement has a mutant without it, without each of its conditions, and with more or fewer actions", () => {
  const weakenings = mutantsOf("p", {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "bedrock:InvokeModel",
        Resource: "arn:aws:bedrock:*",
        Condition: { StringEquals: { a: "1" }, Null: { b: "true" } },
      },
      { Sid: "Two", Effect: "Deny", Action: ["bedrock:*", "sts:*"], Resource: "*" },
    ],
  }).map(({ statement, weakening }) => `${statement} ${weakening}`);

  expect(weakenings).toEqual([
    "#1 dropped",
    "#1 any bedrock action",
    "#1 any resource",
    "#1 without condition StringEquals a",
    "#1 without condition Null b",
    "Two dropped",
    "Two without bedrock:*",
    "Two without sts:*",
  ]);
});
