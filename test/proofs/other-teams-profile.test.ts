import { defineEnvironment } from "../../environment/define-environment";
import type { AccessModel } from "../../proofs/access-model/access-model";
import { readAccessModels } from "../../proofs/access-model/read-access-model";
import { attackQuestions } from "../../proofs/attacks/attack-questions";
import { ATTACKS } from "../../proofs/attacks/catalogue";
import { alikeTeams } from "../../proofs/matrix/alike";
import { answerAll } from "../../proofs/question";
import { World } from "../../proofs/world";
import { changed } from "../environment/good-environment";
import { AUTHORITY_PEM } from "../stacks/complete-example";
import { composed } from "./diff/composed";

/** `payments` calls Nova in the account of `research`, so that profiles of both lie there. */
const [model] = readAccessModels(
  composed({
    environment: defineEnvironment(
      changed({
        "routes.nova.targets": [{ model: "amazon.nova-lite-v1:0", geography: "eu", account: "research" }],
        "teams.payments.account": { kind: "existing", accountId: "200000000003" },
        "direct.authority.pem": AUTHORITY_PEM,
      }),
    ),
  }),
);

async function attacked(of: AccessModel) {
  const attacks = ATTACKS.filter(({ id }) => id.endsWith("other-teams-profile"));
  const answers = await answerAll(attackQuestions(new World(of), alikeTeams(of), attacks));
  return answers.map(({ row, question }) => ({ ...row, calls: question.asks.map(({ call }) => call) }));
}

function known(): AccessModel {
  if (model === undefined) throw new Error("nothing was synthesized");
  return model;
}

test("no session reaches a model by another team's profile, not even by one in its own account", async () => {
  const rows = await attacked(known());
  expect(new Set(rows.map(({ attack }) => attack))).toEqual(
    new Set(
      ["certificate", "invoke", "quarantine"].flatMap((who) => [
        `${who}-other-teams-profile`,
        `${who}-through-other-teams-profile`,
      ]),
    ),
  );
  expect(rows.filter(({ decision }) => decision !== "denied")).toEqual([]);

  const research = known().accounts.find(({ holder }) => holder === "team research");
  const lent = research?.inferenceProfiles.find(({ tags }) => tags.team === "payments")?.arn;
  expect(lent).toMatch(/:200000000002:application-inference-profile\//);
  expect(rows.filter(({ teams }) => teams.includes("research")).map(({ calls }) => JSON.stringify(calls))).toEqual(
    Array(8).fill(expect.stringContaining(String(lent))),
  );
});

test("roles that could call every profile of their account would be found", async () => {
  const widened: AccessModel = {
    ...known(),
    accounts: known().accounts.map((account) => ({ ...account, roles: widen(account.roles) })),
  };
  const found = (await attacked(widened)).filter(({ decision }) => decision === "allowed");
  expect(new Set(found.map(({ attack }) => attack))).toContain("invoke-other-teams-profile");
});

/** Every profile where one is named. */
function widen<Part>(part: Part): Part {
  return JSON.parse(
    JSON.stringify(part).replaceAll(/application-inference-profile\/[a-z0-9]+/g, "application-inference-profile/*"),
  );
}
