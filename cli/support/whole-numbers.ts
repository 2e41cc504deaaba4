import { InvalidArgumentError } from "commander";

/** Of an option that names a port to listen on. */
export function portOf(text: string): number {
  return wholeNumber(text, 0, 65_535, "Write 0 to 65535; 0 takes one that is free.");
}

/** Of an option that says how long to wait. */
export function secondsOf(text: string): number {
  return wholeNumber(text, 1, 3_600, "Write 1 to 3600 seconds.");
}

/** Digits alone: `Number` would take `0x50` and `8e3` too, which nobody means. */
function wholeNumber(text: string, least: number, most: number, mend: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new InvalidArgumentError(mend);
}
