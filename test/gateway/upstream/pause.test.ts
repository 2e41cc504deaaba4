import { pauseBefore } from "../../../gateway/upstream/pause";

const NOW = Date.UTC(2026, 10, 25, 12);

test.each([
  { failed: 1, random: 0, pause: 0 },
  { failed: 1, random: 0.5, pause: 100 },
  { failed: 2, random: 0.5, pause: 200 },
  { failed: 3, random: 0.5, pause: 400 },
  { failed: 30, random: 0.5, pause: 2_500 },
])("after $failed failures the pause is jittered over the whole of a growing span: $pause ms at $random", (row) => {
  expect(pauseBefore(row.failed, undefined, NOW, row.random)).toBe(row.pause);
});

test.each([
  { header: "2", pause: 2_000 },
  { header: " 0.25 ", pause: 250 },
  { header: "Wed, 25 Nov 2026 12:00:03 GMT", pause: 3_000 },
  { header: "Wed, 25 Nov 2026 11:59:00 GMT", pause: 0 },
  { header: "-5", pause: 0 },
  { header: "soon", pause: 0 },
  { header: "", pause: 0 },
])("a target that says `retry-after: $header` is given $pause ms at least", ({ header, pause }) => {
  expect(pauseBefore(1, header, NOW, 0)).toBe(pause);
  expect(pauseBefore(1, header, NOW, 0.5)).toBe(pause + 100);
});
