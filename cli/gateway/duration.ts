import { CommandError } from "../support/command-error";

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90d`, `12h`, `30m` in milliseconds. */
export function durationOf(text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const milliseconds = Number(number) * (UNITS[unit] ?? 0);
  if (milliseconds <= 0)
    throw new CommandError("duration", `"${text}" is no time: write minutes, hours or days, as 30m, 12h or 90d.`);
  return milliseconds;
}
