import type { AwsCredentials } from "../../../aws/credentials";
import type { CredentialsSource } from "../../../gateway/upstream/sessions/credentials";
import { startScriptedServer } from "./scripted-server";
import { reports, requestTo, targetOf, textOf, upstreamTo } from "./send";

const CALL = { team: "payments", user: "anna", operation: "converse" } as const;

/** Says which calls it got; the credentials are other ones after each that was refused. */
function countedCredentials(atHand: boolean) {
  const asked: string[] = [];
  let refused = 0;
  const current = (): AwsCredentials => ({ accessKeyId: `KEY${refused}`, secretAccessKey: "secret" });
  const source: CredentialsSource = {
    known() {
      asked.push("known");
      return atHand ? current() : undefined;
    },
    async credentials() {
      asked.push("fetched");
      return current();
    },
    discard() {
      refused++;
    },
  };
  return { asked, source };
}

test("a call that was made ready is sent as it was signed then", async () => {
  const server = await startScriptedServer({ a: [200] });
  const { asked, source } = countedCredentials(true);
  let now = Date.parse("2026-11-25T12:00:00Z");
  const upstream = upstreamTo(server.url, { credentials: source, now: () => now });
  const target = targetOf("a");

  upstream.prepare(CALL, target);
  now += 1_000;
  await textOf((await upstream.send(requestTo([target], { deadline: now + 10_000 }), () => undefined)).body);

  expect(asked).toEqual(["known"]);
  expect(server.received[0]?.headers["x-amz-date"]).toBe("20261125T120000Z");
  await upstream.close();
  await server.stop();
});

test("where no credentials are at hand nothing is made ready, and nobody is asked for some", async () => {
  const server = await startScriptedServer({ a: [200] });
  const { asked, source } = countedCredentials(false);
  const upstream = upstreamTo(server.url, { credentials: source });
  const target = targetOf("a");

  upstream.prepare(CALL, target);
  expect(asked).toEqual(["known"]);

  await textOf((await upstream.send(requestTo([target]), () => undefined)).body);
  expect(asked).toEqual(["known", "known", "fetched"]);
  await upstream.close();
  await server.stop();
});

test("what AWS has refused is not sent again: the next attempt is signed anew", async () => {
  const expired = { status: 403, headers: { "x-amzn-errortype": "ExpiredTokenException" } };
  const server = await startScriptedServer({ a: [expired, 200] });
  const { source } = countedCredentials(true);
  const upstream = upstreamTo(server.url, { credentials: source });
  const target = targetOf("a");

  upstream.prepare(CALL, target);
  await textOf((await upstream.send(requestTo([target]), () => undefined)).body);

  const keys = server.received.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? "")?.[1]);
  expect(keys).toEqual(["KEY0", "KEY1"]);
  await upstream.close();
  await server.stop();
});

test.each([
  ["was made ready", true],
  ["has credentials at hand", false],
])(
  "a call that %s and whose client has left meanwhile is not sent, and its target is not to blame",
  async (_, isReady) => {
    const server = await startScriptedServer({ a: [200] });
    const { source } = countedCredentials(true);
    const upstream = upstreamTo(server.url, { credentials: source });
    const target = targetOf("a");
    let lost = 0;
    const { heard, report } = reports();

    if (isReady) upstream.prepare(CALL, target);
    const left = new Error("the client left");
    const request = requestTo([target], { signal: AbortSignal.abort(left), lost: () => lost++ });
    await expect(upstream.send(request, report)).rejects.toBe(left);
    await expect(upstream.send(requestTo([target], { deadline: 0 }), report)).rejects.toMatchObject({
      kind: "timeout",
    });

    expect([lost, heard, server.received]).toEqual([0, [], []]);
    await upstream.close();
    await server.stop();
  },
);

test("what cannot be signed is told to who sends it, and not before", async () => {
  const upstream = upstreamTo("http://127.0.0.1:9", { credentials: countedCredentials(true).source });
  const unwritable = targetOf("half of a pair: \ud800");
  expect(() => upstream.prepare(CALL, unwritable)).not.toThrow();
  await expect(upstream.send(requestTo([unwritable]), () => undefined)).rejects.toThrow(URIError);
  await upstream.close();
});
