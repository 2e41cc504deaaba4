import { setTimeout as pause } from "node:timers/promises";
import { SharedRun } from "../../../gateway/ledger/shared-run";

test("those who ask while nothing runs share one run", async () => {
  let runs = 0;
  const shared = new SharedRun(async () => {
    runs += 1;
  });
  await Promise.all([shared.request(), shared.request(), shared.request()]);
  expect(runs).toBe(1);
});

test("those who ask while it runs share the next run, and runs do not overlap", async () => {
  const log: string[] = [];
  const shared = new SharedRun(async () => {
    log.push("begin");
    await pause(5);
    log.push("end");
  });
  const first = shared.request();
  await pause(1);
  await Promise.all([first, shared.request(), shared.request()]);
  expect(log).toEqual(["begin", "end", "begin", "end"]);
});

test("a run that fails fails for those who share it, and not for the next", async () => {
  let runs = 0;
  const shared = new SharedRun(async () => {
    runs += 1;
    if (runs === 1) throw new Error("disk");
  });
  const results = await Promise.allSettled([shared.request(), shared.request()]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(shared.request()).resolves.toBeUndefined();
});

test("idle waits for what runs and for what waits, and does not fail with it", async () => {
  let runs = 0;
  const shared = new SharedRun(async () => {
    await pause(2);
    runs += 1;
    throw new Error("disk");
  });
  const requests = [shared.request()];
  await pause(1);
  requests.push(shared.request());
  const settled = Promise.allSettled(requests);
  await shared.idle();
  expect(runs).toBe(2);
  await settled;
});
