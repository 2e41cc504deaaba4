import { portOf, secondsOf } from "../../cli/support/whole-numbers";

test.each([
  ["0", 0],
  ["8787", 8787],
  ["65535", 65_535],
])("%s is a port", (text, port) => {
  expect(portOf(text)).toBe(port);
});

test.each([[""], [" "], ["80 "], ["-1"], ["1.5"], ["0x50"], ["8e3"], ["65536"], ["http"]])("%j is no port", (text) => {
  expect(() => portOf(text)).toThrow("Write 0 to 65535; 0 takes one that is free.");
});

test.each([["0"], ["3601"], ["5m"]])("%j is no time to wait", (text) => {
  expect(() => secondsOf(text)).toThrow("Write 1 to 3600 seconds.");
});
