import { readFileSync } from "node:fs";
import { join } from "node:path";
import { example as issuer } from "../../modules/certificate-issuer/certificate-issuer.example";
import { example as invocationLogging } from "../../modules/invocation-logging/invocation-logging.example";
import { SAVED_QUERIES } from "../../modules/observability/log-questions";
import { example as observability } from "../../modules/observability/observability.example";
import { resourcesOf, synthesize } from "../support/synth";

const RUNBOOK = readFileSync(join(__dirname, "../../docs/runbook.md"), "utf8");

/** Text below the headings `### \`alarm\``, by alarm. */
const sections = new Map(
  RUNBOOK.split(/^#{2,3} /m).flatMap((section): [string, string][] => {
    const [, alarm, text] = /^`([^`]+)`\n([\s\S]*)$/.exec(section) ?? [];
    return alarm === undefined || text === undefined ? [] : [[alarm, text]];
  }),
);

/** As the runbook calls them: without the environment's prefix, a team's by `<team>`. */
function alarms(): string[] {
  const names = [observability, issuer, invocationLogging].flatMap((example) =>
    resourcesOf(synthesize(example), "aws_cloudwatch_metric_alarm").map(({ alarm_name }) => String(alarm_name)),
  );
  return names.map((name) => name.replace(/^acme-prod-(gateway-)?/, "").replace(/-payments$/, "-<team>"));
}

test("every alarm has a section, and every section is about an alarm that there is", () => {
  expect([...sections.keys()].toSorted()).toEqual([...new Set(alarms())].toSorted());
});

test.each([...sections])("the section of %s says what it means and what to do", (_, text) => {
  expect(text).toMatch(/\*\*Means:\*\* \S[\s\S]+\*\*Do:\*\* \S/);
});

test("the queries that it names are saved ones", () => {
  const named = [...RUNBOOK.matchAll(/quer(?:y|ies) `([^`]+)`/g)].map(([, query]) => query);
  expect(named.length).toBeGreaterThanOrEqual(2);
  expect(named.filter((query) => query === undefined || !(query in SAVED_QUERIES))).toEqual([]);
});
