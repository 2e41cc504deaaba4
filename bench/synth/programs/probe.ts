import { writeFileSync } from "node:fs";

/** What a measured process tells when it ends. */
export interface ProbeResult {
  readonly cpuMs: number;
  readonly peakMegabytes: number;
  /** `performance.measure`s of the program. */
  readonly phases: readonly { readonly name: string; readonly ms: number }[];
}

const file = process.env.PROBE_RESULT;
if (file === undefined) throw new Error("PROBE_RESULT must name the file to write.");

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const result: ProbeResult = {
    cpuMs: (userCPUTime + systemCPUTime) / 1_000,
    peakMegabytes: maxRSS / 1_024,
    phases: performance.getEntriesByType("measure").map(({ name, duration }) => ({ name, ms: duration })),
  };
  writeFileSync(file, JSON.stringify(result));
});
