import { CalendarOf } from "../../access/calendar";
import { fc } from "../support/properties";

const at = (text: string) => Date.parse(text);

test.each([
  ["UTC", "2026-11-25T13:00:00Z", "2026-11-25", "2026-11-26T00:00:00Z", "2026-11", "2026-12-01T00:00:00Z"],
  ["Europe/Berlin", "2026-11-25T22:59:59Z", "2026-11-25", "2026-11-25T23:00:00Z", "2026-11", "2026-11-30T23:00:00Z"],
  ["Europe/Berlin", "2026-11-25T23:00:00Z", "2026-11-26", "2026-11-26T23:00:00Z", "2026-11", "2026-11-30T23:00:00Z"],
  ["Asia/Kolkata", "2026-12-31T18:29:59Z", "2026-12-31", "2026-12-31T18:30:00Z", "2026-12", "2026-12-31T18:30:00Z"],
  ["Pacific/Auckland", "2026-01-31T12:00:00Z", "2026-02-01", "2026-02-01T11:00:00Z", "2026-02", "2026-02-28T11:00:00Z"],
  // Clocks go forward and back: a day of 23 hours, one of 25.
  ["Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29", "2026-03-29T22:00:00Z", "2026-03", "2026-03-31T22:00:00Z"],
  ["Europe/Berlin", "2026-10-24T23:00:00Z", "2026-10-25", "2026-10-25T23:00:00Z", "2026-10", "2026-10-31T23:00:00Z"],
])("in %s at %s the day is %s until %s", (zone, now, day, dayEnds, month, monthEnds) => {
  const calendar = new CalendarOf(zone).at(at(now));
  expect(calendar).toMatchObject({ day, dayEndsAt: at(dayEnds), month, monthEndsAt: at(monthEnds) });
});

test("what is remembered never differs from what is computed anew, in whatever order moments are asked for", () => {
  const moments = fc.array(fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-12-31T00:00:00Z") }), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(
    fc.property(
      fc.constantFrom("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"),
      moments,
      (zone, asked) => {
        const remembering = new CalendarOf(zone);
        for (const moment of asked) expect(remembering.at(moment)).toEqual(new CalendarOf(zone).at(moment));
      },
    ),
    { numRuns: 50 },
  );
});

test("the next day and month begin where these end", () => {
  const calendar = new CalendarOf("Europe/Berlin");
  const now = calendar.at(at("2026-12-31T12:00:00Z"));
  expect([now.nextDay, now.nextMonth]).toEqual(["2027-01-01", "2027-01"]);
  expect(calendar.at(now.dayEndsAt)).toMatchObject({ day: "2027-01-01", month: "2027-01" });
});
