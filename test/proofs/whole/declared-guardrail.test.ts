import type { Lock } from "../../../environment/lock";
import type { SynthesizedOutput } from "../../../proofs/access-model/read-synthesized-output";
import { prove } from "../../../proofs/prove";
import { composed } from "../diff/composed";
import { smallCompany } from "../small-company";

const environment = smallCompany({
  guardrails: { harm: { contentFilters: { HATE: "HIGH" } } },
  routes: {
    guarded: {
      targets: [{ model: "anthropic.claude-sonnet-4-5-20250929-v1:0", geography: "eu" }],
      guardrail: "harm",
    },
    embeddings: { targets: [{ model: "amazon.titan-embed-text-v2:0", geography: "in-region" }] },
    foreign: { targets: [{ model: "amazon.nova-lite-v1:0", geography: "eu" }] },
  },
});

const OTHER_CONTENT = "0123456789abcdef";

function lockWith(former?: string): Lock {
  const known = { id: "abcdefghijkl", version: "3", content: OTHER_CONTENT, ...(former !== undefined && { former }) };
  return {
    environment: "lab",
    guardrails: { version: 1, teams: { lab: { harm: { "eu-central-1": known } } } },
  };
}

const UNLOCKED = composed({ environment });

/** The output with every policy of the team's account changed. */
function weakened(output: SynthesizedOutput, change: (text: string) => string): SynthesizedOutput {
  const stacks = new Map(output.stacks);
  const stack = stacks.get("lab-team-lab");
  if (stack === undefined) throw new Error("no stack of the team");
  const text = JSON.stringify(stack);
  const changed = change(text);
  if (changed === text) throw new Error("nothing was changed");
  stacks.set("lab-team-lab", JSON.parse(changed));
  return { ...output, stacks };
}

async function failuresOf(output: SynthesizedOutput): Promise<string[]> {
  const { environments } = await prove(output);
  return environments.flatMap(({ proofs }) => proofs.flatMap(({ failures }) => failures));
}

test.each<[state: string, lock: Lock]>([
  ["that the lock does not know yet", { environment: "lab" }],
  ["whose content is about to change", lockWith("2")],
])("a company with a declared guardrail %s is proven", async (_, lock) => {
  expect(await failuresOf(composed({ environment, lock }))).toEqual([]);
});

const IDENTIFIER = /\\"bedrock:GuardrailIdentifier\\":(\[.*?\]|\\".*?\\")/g;

test("roles that do not demand it are found", async () => {
  const failures = await failuresOf(
    weakened(UNLOCKED, (text) => text.replaceAll(new RegExp(`,${IDENTIFIER.source}`, "g"), "")),
  );
  for (const way of ["without its guardrail", "with a guardrail of one's own", "with the draft of its guardrail"]) {
    expect(failures.filter((failure) => failure.includes(`${way}: expected denied, is allowed`))).not.toEqual([]);
  }
});

test("roles that demand any version of it are found", async () => {
  const published = /(guardrail_arn\}:)\$\{aws_bedrock_guardrail_version\.[^}]*\}/g;
  const failures = await failuresOf(
    weakened(UNLOCKED, (text) =>
      text.replaceAll(published, "$1*").replaceAll('\\"StringEquals\\"', '\\"StringLike\\"'),
    ),
  );
  expect(failures.join("\n")).toContain(
    "with a version of its guardrail that calls do not carry: expected denied, is allowed",
  );
  expect(failures.join("\n")).not.toContain("without its guardrail");
});

test("a guardrail that the output does not make is found", async () => {
  const output = weakened(UNLOCKED, (text) => text.replaceAll("bedrock-lab-harm", "bedrock-lab-other"));
  expect(await failuresOf(output)).not.toEqual([]);
});
