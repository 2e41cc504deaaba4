import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { until } from "../../support/until";
import { bedrockPath, call, useGateway } from "../conformance/gateway-under-test";

const gateway = useGateway();
const BODY = { messages: [{ role: "user", content: [{ text: "hello" }] }] };
const ask = () => call(gateway(), bedrockPath("nova", "converse"), BODY);
const ready = () => fetch(`${gateway().url}/access/v1/ready`);

test.each<[what: string, make: (file: string) => void, told: RegExp]>([
  [
    "holds something else",
    (file) => writeFileSync(file, "planted-secret", { mode: 0o600 }),
    /state\.json does not hold an access state/,
  ],
  ["is a loop of links", (file) => symlinkSync(file, file), /state\.json cannot be read \(ELOOP\)/],
])("an access state that %s lets nobody in, and the gateway is not ready until it is mended", async (_, make, told) => {
  const file = join(dirname(gateway().ledgerPath), "state.json");
  rmSync(file, { force: true });
  make(file);
  const before = gateway().log.length;
  const refused = await ask();
  expect([refused.status, refused.headers.get("x-amzn-errortype")]).toEqual([503, "ServiceUnavailableException"]);
  const answer = await until(async () => {
    const response = await ready();
    return response.status === 503 && response;
  });
  expect(await answer.json()).toEqual({ status: "not ready", reasons: ["the access state cannot be read"] });
  const lines = gateway().log.slice(before).join("\n");
  expect(lines).toMatch(told);
  expect(lines).not.toContain("planted-secret");

  rmSync(file);
  writeFileSync(file, JSON.stringify({ version: 1, keys: [], revocations: [] }), { mode: 0o600 });
  await until(async () => (await ready()).status === 200);
  expect((await ask()).status).toBe(200);
});
