import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bedrockPath, call, useGateway } from "../conformance/gateway-under-test";

const gateway = useGateway();
const BODY = { messages: [{ role: "user", content: [{ text: "hello" }] }] };
const ask = () => call(gateway(), bedrockPath("nova", "converse"), BODY);
const refusals = () => gateway().log.filter((line) => line.includes('"event":"refused"'));

test.each([
  [
    "is no JSON",
    '{"planted-content',
    /^AccessStateError: .*state\.json does not hold an access state \(it is not JSON\)/,
  ],
  [
    "has a wrong form",
    '{"version":1,"keys":[],"revocations":[{"kind":"user","id":"PLANTED-CONTENT"}]}',
    /state\.json does not hold an access state \(revocations\.0\.id: is not a user name/,
  ],
])(
  "while the access state %s nobody is let in, and the log names the file and the cause, not what it holds",
  async (_, text, cause) => {
    const path = join(dirname(gateway().ledgerPath), "state.json");
    writeFileSync(path, text, { mode: 0o600 });
    const before = refusals().length;
    const answer = await ask();
    expect([answer.status, `${answer.body}`]).toEqual([503, expect.stringContaining("Who is revoked cannot be told")]);
    expect(`${answer.body}`).not.toContain("state.json");
    const [line = ""] = refusals().slice(before);
    expect(JSON.parse(line)).toMatchObject({ kind: "unavailable", cause: expect.stringMatching(cause) });
    expect(gateway().log.join("\n")).not.toMatch(/planted-content/i);

    writeFileSync(path, '{"version":1,"keys":[],"revocations":[]}');
    expect((await ask()).status).toBe(200);
  },
);
