import { rmSync, symlinkSync } from "node:fs";
import { LedgerFiles } from "../../../gateway/ledger/ledger-files";
import { KEYS } from "../../support/gateway";
import { until } from "../../support/until";
import { bedrockPath, call, only, useGateway } from "../conformance/gateway-under-test";

const gateway = useGateway();
const BODY = { messages: [{ role: "user", content: [{ text: "hello" }] }] };
const ask = () => call(gateway(), bedrockPath("nova", "converse"), BODY);

// In Linux /dev/full is a disk without room: whoever writes gets ENOSPC.
(process.platform === "linux" ? test : test.skip)(
  "on a full disk calls are refused once too many entries wait, and when there is room again all of them are written",
  async () => {
    const month = new Date().toISOString().slice(0, 7);
    const { path } = new LedgerFiles(gateway().ledgerPath).at(month, 1);
    symlinkSync("/dev/full", path);
    let served = 0;
    let refused = await ask();
    for (; refused.status === 200 && served <= 101; refused = await ask()) served += 1;
    expect([served, refused.status, refused.headers.get("retry-after")]).toEqual([101, 503, "5"]);
    expect(refused.headers.get("x-amzn-errortype")).toBe("ServiceUnavailableException");
    expect(`${refused.body}`).toContain("cannot write down just now what calls cost");
    const { spent } = await gateway().account();
    expect(spent).toBeGreaterThan(0);
    const ready = await fetch(`${gateway().url}/access/v1/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: "not ready", reasons: ["the ledger does not take entries"] },
    ]);

    rmSync(path);
    const entries = await gateway().entries(101);
    expect(entries).toHaveLength(101);
    const sum = entries.reduce((total, { cost }) => total + cost, 0);
    expect(sum / 1e9).toBeCloseTo(spent, 9);
    await until(async () => (await ask()).status === 200);

    await until(() => gateway().log.some((line) => line.includes('"ledger-caught-up"')));
    const events = gateway().log.map((line) => JSON.parse(line));
    const failed = events.filter(({ event }) => event === "ledger-failed");
    expect(failed).toHaveLength(101);
    expect(failed[0]).toMatchObject({ error: expect.stringContaining("ENOSPC"), entry: { cost: expect.any(Number) } });
    expect(only(events.filter(({ event }) => event === "ledger-caught-up"))).toMatchObject({ entries: 101 });
    expect(failed.map(({ entry }) => entry.id).sort()).toEqual(entries.map(({ id }) => id).sort());
    expect(events.map(({ user }) => user)).toContain("anna");
    expect(JSON.stringify(events)).not.toContain(KEYS.anna);
  },
);
