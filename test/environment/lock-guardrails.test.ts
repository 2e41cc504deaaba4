import { contentOf, versionDescription } from "../../environment/guardrail-choices";
import { parseLock, renderLock } from "../../environment/lock";
import { lockedGuardrail } from "../../environment/lock-sections/guardrails";

const KNOWN = { id: "abcdefghijkl", version: "2", content: "0123456789abcdef", former: "1" };

const lock = (change: object = {}) => ({
  environment: "dev",
  guardrails: { version: 1, teams: { payments: { "personal-data": { "eu-central-1": { ...KNOWN, ...change } } } } },
});

test("a rendered section parses to itself", () => {
  expect(parseLock(renderLock(parseLock(lock(), "dev")), "dev")).toEqual(lock());
});

test.each<[what: string, team: string, name: string, region: string]>([
  ["another team", "research", "personal-data", "eu-central-1"],
  ["another guardrail", "payments", "harm", "eu-central-1"],
  ["another region", "payments", "personal-data", "eu-west-1"],
  ["a property of every object", "constructor", "name", "length"],
])("nothing is known of %s", (_, team, name, region) => {
  const { guardrails } = parseLock(lock(), "dev");
  expect(lockedGuardrail(guardrails, "payments", "personal-data", "eu-central-1")).toEqual(KNOWN);
  expect(lockedGuardrail(guardrails, team, name, region)).toBeUndefined();
});

test.each<[change: object, member: string, reason: string]>([
  [{ id: "arn:aws:bedrock" }, "id", "is not the id of a guardrail"],
  [{ version: "DRAFT" }, "version", "is not the version of a guardrail"],
  [{ former: "0" }, "former", "is not the version of a guardrail"],
  [{ content: "abc" }, "content", "is not the hash of what a guardrail holds"],
])("%j is refused", (change, member, reason) => {
  expect(() => parseLock(lock(change), "dev")).toThrow(
    new RegExp(`guardrails\\.teams\\.payments\\.personal-data\\.eu-central-1\\.${member} ${reason}`),
  );
});

test("a version that we publish says what it holds, and others' descriptions say nothing", () => {
  expect(contentOf(versionDescription(KNOWN.content))).toBe(KNOWN.content);
  for (const foreign of [undefined, "", "Content", "Content 0123456789abcdef!", "content 0123456789abcdef"]) {
    expect(contentOf(foreign)).toBeUndefined();
  }
});
