import type { LedgerEntry } from "../../access/ledger-entry";
import { failedEntriesIn } from "../../cli/ledger/failed-entries";
import { entry, NOON } from "../gateway/ledger/fixtures";
import { anyJson, fc } from "../support/properties";
import { failedLine } from "./failed-lines";

const ENTRY = entry("6f1c2b9e-0000-4000-8000-000000000001", { lostAttempts: 1, firstEventMilliseconds: 12.5 });
const LINE = failedLine(ENTRY, new Error('disk "full"\n\\'));
const MESSAGE = `${LINE}\n`; // with the end that Lambda keeps
const EVENT = { logStreamName: "2026/11/25/[$LATEST]1", timestamp: NOON, message: MESSAGE, eventId: "1" };
const AT = "2026-11-25T12:00:00.000Z";
/** Of the gateway's own. */
const OTHER = { time: AT, level: "error", event: "failed", environment: "dev" };

describe("an entry is read", () => {
  test.each<[how: string, text: string]>([
    ["from the gateway's own line", LINE],
    ["behind the time that an export to S3 writes", `${AT} ${LINE}`],
    ["behind time and stream, as `aws logs tail` prints it", `${AT} 2026/11/25/[$LATEST]0f ${LINE}`],
    ["behind words in brackets", `[gateway-1] ${LINE}`],
    ["from a line that ends as on Windows", `${LINE}\r`],
    ["from a document of events", JSON.stringify({ events: [EVENT], searchedLogStreams: [] })],
    ["from a line of a document that is written over several", `            "message": ${JSON.stringify(MESSAGE)},`],
    ["from a list of messages, a line each", `    ${JSON.stringify(MESSAGE)},`],
    ["from a row of columns", `EVENTS\t1\t${NOON}\tstream\t${LINE}`],
    ["from results of Logs Insights", JSON.stringify({ results: [[{ field: "@message", value: LINE }]] })],
    ["from a cell of CSV", `"2026-11-25 12:00:00.000","${LINE.replaceAll('"', '""')}"`],
    ["from what a subscription delivers", JSON.stringify({ messageType: "DATA_MESSAGE", logEvents: [EVENT] })],
    ["from Lambda's JSON format, as text", JSON.stringify({ timestamp: AT, level: "INFO", message: LINE })],
    ["from Lambda's JSON format, as an object", JSON.stringify({ timestamp: AT, message: JSON.parse(LINE) })],
    [
      "from Lambda's JSON format in a document of events",
      JSON.stringify({ events: [{ message: JSON.stringify({ timestamp: AT, message: LINE }) }] }),
    ],
  ])("%s", (_, text) => {
    expect(failedEntriesIn(text)).toEqual([{ entry: ENTRY }]);
  });

  test("of each event that stands on one line", () => {
    const other = entry("other");
    const expected = [{ entry: ENTRY }, { entry: other }];
    expect(failedEntriesIn(JSON.stringify([EVENT, { message: failedLine(other) }]))).toEqual(expected);
    expect(failedEntriesIn(`${LINE}\t${failedLine(other)}`)).toEqual(expected);
  });

  test("whatever its names and its cause hold, and however it is wrapped", () => {
    const wrappings: ((line: string) => string)[] = [
      (line) => line,
      (line) => `${AT} ${line}`,
      (line) => JSON.stringify({ message: `${line}\n` }),
      (line) => `  "message": ${JSON.stringify(line)},`,
      (line) => JSON.stringify({ events: [{ message: JSON.stringify({ message: line }) }] }),
      (line) => `${AT},"${line.replaceAll('"', '""')}"`,
    ];
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), fc.constantFrom(...wrappings), (user, cause, wrap) => {
        const failed = entry("a", { user });
        expect(failedEntriesIn(wrap(failedLine(failed, new Error(cause))))).toEqual([{ entry: failed }]);
      }),
    );
  });
});

test("the region of the ledger that did not take an entry is read where the line names one", () => {
  const regional = failedLine(ENTRY, undefined, "eu-west-1");
  expect(failedEntriesIn(JSON.stringify({ events: [{ ...EVENT, message: regional }] }))).toEqual([
    { entry: ENTRY, ledgerRegion: "eu-west-1" },
  ]);
});

describe("passed over is", () => {
  test.each([
    ["another event", LINE.replace('"ledger-failed"', '"served"')],
    ["an event that tells of it", '{"event":"ledger-caught-up","entries":3}'],
    ["a line of Lambda's", "START RequestId: 8f5d Version: 3"],
    ["a text that names it", JSON.stringify({ event: "failed", error: "ledger-failed" })],
    ["what a line of another event quotes", JSON.stringify({ ...OTHER, error: LINE })],
    [
      "what one quotes that stands in a document of events",
      JSON.stringify({ events: [{ message: JSON.stringify({ ...OTHER, error: LINE }) }] }),
    ],
    ["a column of Logs Insights", JSON.stringify([{ field: "event", value: "ledger-failed" }])],
    ["nothing", ""],
  ])("%s", (_, text) => {
    expect(failedEntriesIn(text)).toEqual([]);
  });

  test("any JSON that is no such event", () => {
    fc.assert(fc.property(anyJson(), (value) => expect(failedEntriesIn(JSON.stringify(value) ?? "")).toEqual([])));
  });
});

describe("a line that cannot be read is told, and nothing of it", () => {
  const changed = (change: Partial<Record<keyof LedgerEntry, unknown>>) =>
    JSON.stringify({ ...JSON.parse(LINE), entry: { ...JSON.parse(LINE).entry, ...change } });
  const broken = /^it was cut off, changed, or is spread over several lines/;

  test.each<[what: string, text: string, problem: RegExp]>([
    ["one that was cut off", LINE.slice(0, -30), broken],
    ["one inside a document that was cut off", JSON.stringify({ events: [EVENT] }).slice(0, -80), broken],
    ["a line of a document that spreads the event over several", '    "event": "ledger-failed",', broken],
    ["one without an entry", JSON.stringify({ ...JSON.parse(LINE), entry: undefined }), /^it holds no entry: /],
    ["one whose cost is text", changed({ cost: "anna@example.com" }), /^it holds no entry: cost: /],
    ["one without a moment", changed({ at: "anna" }), /no moment at which the call ended/],
    ["one that ended beyond all time", changed({ latencyMilliseconds: 1e300 }), /no moment at which the call ended/],
    ["one whose day is of another month", changed({ month: "2026-10" }), /a day that is not of its month/],
    [
      "one of what is no team",
      changed({ principal: { ...ENTRY.principal, team: "payments#2" }, scopes: ["team/payments#2"] }),
      /a name that no team can have/,
    ],
    [
      "one whose ledger is in what is no region",
      JSON.stringify({ ...JSON.parse(LINE), ledgerRegion: "anna" }),
      /^its ledger is in what is no region$/,
    ],
    [
      "one whose ledger's region is no text",
      JSON.stringify({ ...JSON.parse(LINE), ledgerRegion: { anna: 1 } }),
      /^its ledger is in what is no region$/,
    ],
    ["one that does not count for its team", changed({ scopes: ["user/anna"] }), /does not count for its team/],
  ])("%s", (_, text, problem) => {
    const [found, ...others] = failedEntriesIn(text);
    expect(others).toEqual([]);
    expect(found).toEqual(expect.objectContaining({ problem: expect.stringMatching(problem) }));
    expect(JSON.stringify(found)).not.toMatch(/anna|payments/);
  });

  test("it is named by the call's id where that can be read, and by nothing else", () => {
    expect(failedEntriesIn(changed({ at: "anna" }))).toEqual([expect.objectContaining({ request: ENTRY.id })]);
    const hostile = JSON.stringify({ event: "ledger-failed", request: "a prompt, perhaps", entry: {} });
    expect(failedEntriesIn(hostile)).toEqual([{ problem: expect.stringMatching(/^it holds no entry: id: /) }]);
  });

  test("whatever stands before and behind the event's name, nothing is thrown", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, behind) => {
        expect(failedEntriesIn(`${before}"event":"ledger-failed"${behind}`).every((each) => "problem" in each)).toBe(
          true,
        );
      }),
    );
  });
});
