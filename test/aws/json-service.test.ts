import { AwsRefusal, AwsUnreachable } from "../../aws/aws-error";
import type { AwsConnection } from "../../aws/connection";
import { type JsonProtocol, jsonService } from "../../aws/json-service";
import type { AwsAnswer, SignedRequest } from "../../aws/transport";
import { emulatedAws } from "../support/aws";

const THINGS: JsonProtocol = {
  name: "Things",
  host: "things",
  signingName: "thing",
  target: "Things_1",
  version: "1.1",
  answeredByNothing: ["DropThing"],
};

let sent: SignedRequest[];
let pauses: number[];

/** Gives one answer after the other, the last one again and again. */
function service(answers: readonly (Partial<AwsAnswer> | Error)[], differing: Partial<AwsConnection> = {}) {
  sent = [];
  pauses = [];
  const protocol = { ...THINGS, isPassing: ({ code }: AwsRefusal) => code === "ThingBusy" };
  const connection = emulatedAws("http://things.test", {
    transport: () => ({
      send: async (request) => {
        sent.push(request);
        const answer = answers[Math.min(sent.length, answers.length) - 1] ?? {};
        if (answer instanceof Error) throw answer;
        return { status: 200, headers: {}, body: "{}", ...answer };
      },
      close: async () => {},
    }),
    pause: async (milliseconds) => void pauses.push(milliseconds),
    ...differing,
  });
  return jsonService(protocol, connection).call;
}

const refusal = (status: number, type: string) => ({
  status,
  body: JSON.stringify({ __type: type, message: "so it is" }),
});

test("an operation is a signed POST, and its answer is what the JSON holds", async () => {
  const call = service([{ body: '{"Thing":"a"}' }]);
  expect(await call("MakeThing", { Name: "a" })).toEqual({ Thing: "a" });
  const [{ method, target, headers, body } = { headers: {} }] = sent;
  expect({ method, target, body: `${body}` }).toEqual({ method: "POST", target: "/", body: '{"Name":"a"}' });
  expect(headers).toMatchObject({
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "Things_1.MakeThing",
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/eu-central-1\/thing\/aws4_request, /,
    ),
  });
});

test.each([
  ["a failure of the service", { status: 500, body: "<html>" }],
  ["throttling", refusal(400, "com.amazonaws#ThrottlingException")],
  ["throttling in older words", refusal(400, "Throttling")],
  ["throttling that a status alone tells", { status: 429, body: "" }],
  ["a refusal that the service calls passing", refusal(400, "ThingBusy")],
  ["a connection that broke", new Error("read ECONNRESET")],
  ["a success that is not in the service's words", { body: "<html>Welcome</html>" }],
  ["a success that is cut off", { body: '{"Thing":' }],
  ["a success that is no object", { body: '["Thing"]' }],
  ["a success that says nothing", { body: "" }],
])("%s is tried again, and the body stays the same", async (_, failure) => {
  const call = service([failure, failure, { body: '{"Thing":"a"}' }]);
  expect(await call("MakeThing", { Token: "t" })).toEqual({ Thing: "a" });
  expect(new Set(sent.map(({ body }) => `${body}`))).toEqual(new Set(['{"Token":"t"}']));
  expect(pauses).toEqual([12.5, 25]);
});

test.each([
  ["in its words", refusal(400, "com.amazon.coral#NoSuchThing"), "Things refuses GetThing: NoSuchThing: so it is"],
  ["without words", { status: 403, body: '{"__type":"Denied"}' }, "Things refuses GetThing: Denied"],
  ["by a status alone", { status: 404, body: "<html>not here</html>" }, "Things refuses GetThing: HTTP 404"],
])("what a service refuses %s is told at once", async (_, answer, message) => {
  const call = service([answer]);
  await expect(call("GetThing", {})).rejects.toEqual(expect.objectContaining({ name: "AwsRefusal", message }));
  expect(sent).toHaveLength(1);
});

test("of an operation that answers with nothing, a success without words holds nothing", async () => {
  expect(await service([{ body: "" }])("DropThing", {})).toEqual({});
});

test("what answers in other words until patience ends is not the service", async () => {
  const call = service([{ body: "<html>Welcome</html>" }], { patienceMilliseconds: 0 });
  await expect(call("GetThing", {})).rejects.toEqual(
    new AwsUnreachable("Things", new Error("what answers in its place speaks no JSON")),
  );
});

test("patience ends with the last answer, or with the reason why there was none", async () => {
  const busy = service([refusal(503, "Unavailable")], { patienceMilliseconds: 100 });
  await expect(busy("GetThing", {})).rejects.toThrow(AwsRefusal);
  expect(pauses).toEqual([12.5, 25, 50]);
  const cause = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:1") });
  const away = service([cause], { patienceMilliseconds: 100 });
  await expect(away("GetThing", {})).rejects.toEqual(
    new AwsUnreachable("Things", new Error("connect ECONNREFUSED 127.0.0.1:1")),
  );
});

test("who has no credentials is told so at once, in the words of their source", async () => {
  const call = service([{}], { credentials: () => Promise.reject(new Error("sign in first")) });
  await expect(call("GetThing", {})).rejects.toThrow(/^sign in first$/);
  expect([sent, pauses]).toEqual([[], []]);
});

test("no message holds a secret of the credentials", async () => {
  const credentials = { accessKeyId: "AKID", secretAccessKey: "the-secret", sessionToken: "the-token" };
  for (const answer of [refusal(400, "Denied"), new Error("reset")]) {
    const call = service([answer], { credentials: async () => credentials, patienceMilliseconds: 0 });
    const error = await call("GetThing", {}).catch((thrown: unknown) => thrown);
    expect(`${error}${JSON.stringify(error)}`).not.toMatch(/the-secret|the-token/);
  }
});
