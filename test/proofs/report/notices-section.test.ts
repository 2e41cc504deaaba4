import type { SynthesizedEnvironment } from "../../../environment/synthesized";
import { reportContent } from "../../../proofs/report/content";
import { noticesSection } from "../../../proofs/report/notices-section";
import { BASE } from "../diff/changed-example";
import { composed } from "../diff/composed";
import { NOT_RUN } from "./example-report";

const OUTPUT = composed(BASE);

/** What the notices of an environment say, without tags, of which this and that is so. */
function noticesOf(more: Partial<SynthesizedEnvironment>): string {
  const environments = OUTPUT.environments.map(({ unattributed: _, shutFirst: __, ...plain }) => ({
    ...plain,
    ...more,
  }));
  const input = { output: { ...OUTPUT, environments }, environment: undefined, proofs: NOT_RUN, controls: "" };
  const { environments: told } = reportContent({
    ...input,
    madeAt: new Date("2026-11-25T12:00:00Z"),
    version: "1.2.3",
  });
  return told
    .map((each) =>
      noticesSection(each)
        .text.replaceAll("<wbr>", "")
        .replaceAll(/<[^>]*>/g, " "),
    )
    .join("\n")
    .replaceAll(/\s+/g, " ");
}

test("teams whose calls the bill does not show as theirs are told, with what comes next", () => {
  const text = noticesOf({ unattributed: ["payments", "mobile"] });
  expect(text).toMatch(/Teams of \w+ whose calls the bill does not show as theirs yet .*payments .*mobile/);
  expect(text).toContain("apply its stack, then: bedrock-access lock --environment");
});

test("teams whose accounts are shut before their own stacks open a way in are told", () => {
  expect(noticesOf({ shutFirst: ["payments"] })).toMatch(
    /denies Bedrock in what exists already, before their own stacks open a way in, to these teams: payments\./,
  );
});

test("of no such team nothing is said", () => {
  expect(noticesOf({})).not.toMatch(/the bill|open a way in/);
});
