import { type ProxyEvent, requestOf } from "../../../functions/gateway/proxy-event";

const EVENT: ProxyEvent = {
  resource: "/bedrock/{proxy+}",
  path: "/bedrock/model/claude-sonnet/converse",
  httpMethod: "POST",
  multiValueHeaders: { Authorization: ["Bearer token"] },
  multiValueQueryStringParameters: null,
  body: null,
  isBase64Encoded: false,
  requestContext: { requestId: "r-1" },
};
const { signal } = new AbortController();
const requestWith = (more: Partial<ProxyEvent>) => requestOf({ ...EVENT, ...more }, signal);

test.each<[string, Record<string, string[]>, string]>([
  ["sent twice", { "x-api-key": ["one", "two"] }, "one, two"],
  ["sent in two spellings", { "x-api-key": ["one"], "X-API-Key": ["two"] }, "one, two"],
  ["with nothing in it", { "x-api-key": [""] }, ""],
])("a credential header %s is what a server would have read", (_, multiValueHeaders, value) => {
  expect(requestWith({ multiValueHeaders }).headers.get("x-api-key")).toBe(value);
});

test("a header of characters that no header has arrives as the bytes that were sent, as on a laptop", () => {
  const { headers } = requestWith({ multiValueHeaders: { "x-user": ["Jürgen 😀"] } });
  expect(Buffer.from(headers.get("x-user") ?? "", "latin1").toString("utf8")).toBe("Jürgen 😀");
});

test("lengths that a client announces are not believed", () => {
  const multiValueHeaders = { "Content-Length": ["9999"], "Transfer-Encoding": ["chunked"] };
  const { headers } = requestWith({
    multiValueHeaders,
    body: Buffer.from("{}").toString("base64"),
    isBase64Encoded: true,
  });
  expect([headers.get("content-length"), headers.get("transfer-encoding")]).toEqual(["2", null]);
});

test.each([
  ["as it is", "/bedrock/{proxy+}", "/bedrock/model/a%2Fb/converse", "/bedrock/model/a%2Fb/converse"],
  ["below a base path", "/bedrock/{proxy+}", "/ai/bedrock/model/m/invoke", "/bedrock/model/m/invoke"],
  ["that would name another host", "/bedrock/{proxy+}", "//evil.example/bedrock/x", "/bedrock/x"],
  ["that climbs", "/bedrock/{proxy+}", "/bedrock/../access/v1/me", "/access/v1/me"],
])("a path %s stays on this host", (_, resource, path, pathname) => {
  const url = new URL(requestWith({ resource, path }).url);
  expect([url.host, url.pathname]).toEqual(["gateway", pathname]);
});

test.each([
  [
    "a base path that is called as ours",
    "/bedrock/bedrock/model/m/invoke",
    "model/m/invoke",
    "/bedrock/model/m/invoke",
  ],
  ["two of them", "/bedrock/bedrock/bedrock/x", "x", "/bedrock/x"],
  ["no base path, and our own word again", "/bedrock/bedrock/x", "bedrock/x", "/bedrock/bedrock/x"],
  [
    "characters that are encoded",
    "/bedrock/bedrock/model/a%2Fb/invoke",
    "model/a%2Fb/invoke",
    "/bedrock/model/a%2Fb/invoke",
  ],
  ["a base path that only begins alike", "/bedrock-dev/bedrock/x", "x", "/bedrock/x"],
])("with %s, what the resource's variable holds says where our own path begins", (_, path, proxy, pathname) => {
  expect(new URL(requestWith({ path, pathParameters: { proxy } }).url).pathname).toBe(pathname);
});
