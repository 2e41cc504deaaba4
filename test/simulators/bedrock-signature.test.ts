import { InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { expectedSignature, parseAuthorization } from "../../simulators/bedrock/authentication/signature";
import {
  awsClient,
  CREDENTIALS,
  invokePath,
  messages,
  parse,
  post,
  SIGNED_IN_FORM,
  SONNET,
  useSimulator,
} from "./bedrock-fixtures";

const ARN = "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const TEMPORARY = {
  accessKeyId: "ASIATEMPORARY",
  secretAccessKey: "short-lived",
  sessionToken: "a-token/of+the=session",
};

const simulator = useSimulator({ credentials: [CREDENTIALS, TEMPORARY], bearerTokens: ["a-bedrock-key"] });

function invoke(config: Parameters<typeof awsClient>[1] = {}, modelId = SONNET) {
  const client = awsClient(simulator().url, config);
  return client.send(new InvokeModelCommand({ modelId, body: JSON.stringify(messages("Hi")) }));
}

describe("with credentials configured", () => {
  test.each([
    ["a model id", SONNET],
    ["an ARN, whose path is encoded twice", ARN],
    ["an id that needs no encoding", "anthropic.claude-opus-4-6-v1"],
  ])("the AWS SDK's signature over %s holds", async (_, modelId) => {
    await invoke({}, modelId);

    expect(simulator().requests()[0]).toMatchObject({ status: 200, caller: "AKIDEXAMPLE", httpVersion: "2.0" });
  });

  test("a session's token belongs to its key", async () => {
    await invoke({ credentials: TEMPORARY });

    const { sessionToken: _, ...withoutToken } = TEMPORARY;
    await expect(invoke({ credentials: withoutToken })).rejects.toMatchObject({ name: "UnrecognizedClientException" });
    await expect(invoke({ credentials: { ...TEMPORARY, sessionToken: "another" } })).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
  });

  test.each([
    ["another secret", { credentials: { ...CREDENTIALS, secretAccessKey: "wrong" } }, "InvalidSignatureException"],
    ["an unknown key", { credentials: { ...CREDENTIALS, accessKeyId: "AKIDUNKNOWN" } }, "UnrecognizedClientException"],
    ["a clock that is ten minutes off", { systemClockOffset: 600_000 }, "InvalidSignatureException"],
  ])("%s is refused", async (_, config, name) => {
    await expect(invoke(config)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } });
  });

  describe("a request that is altered on its way", () => {
    /** What the SDK sent, over the wire of HTTP/2, to be sent again over HTTP/1.1. */
    async function capture() {
      await invoke();
      const { path, headers, body } = simulator().requests()[0] ?? {};
      const sent = Object.entries(headers ?? {}).flatMap(([name, value]) =>
        name.startsWith(":") || typeof value !== "string" ? [] : [[name, value]],
      );
      return {
        path: path ?? "",
        headers: { ...Object.fromEntries(sent), host: String(headers?.[":authority"]) },
        body: body ?? Buffer.alloc(0),
      };
    }

    test("is refused when the body differs", async () => {
      const { path, headers, body } = await capture();
      const altered = Buffer.from(body.toString().replace("Hi", "Ho"));
      const answer = await post(simulator().url, path, altered, headers);

      expect(answer.status).toBe(403);
    });

    test("is refused when the path differs", async () => {
      const { headers, body } = await capture();
      const answer = await post(simulator().url, invokePath("anthropic.claude-opus-4-6-v1"), body, headers);

      expect(answer.status).toBe(403);
      expect(parse(answer.body).message).toMatch(/signature we calculated does not match/);
    });
  });
});

test("AWS's own example of a signed request verifies", () => {
  // get-vanilla of https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-test-suite.html
  const headers: Record<string, string> = { host: "example.amazonaws.com", "x-amz-date": "20150830T123600Z" };
  const claimed = parseAuthorization(
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  );
  const request = {
    method: "GET",
    path: "/",
    query: "",
    header: (name: string) => headers[name],
    body: Buffer.alloc(0),
  };

  expect(claimed && expectedSignature(request, claimed, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")).toBe(
    claimed?.signature,
  );
});

describe("a bearer token", () => {
  const bearer = (token: string) => ({ "content-type": "application/json", authorization: `Bearer ${token}` });

  test("is accepted when it is one of ours", async () => {
    const { status } = await post(simulator().url, invokePath(SONNET), messages("Hi"), bearer("a-bedrock-key"));

    expect(status).toBe(200);
    expect(simulator().requests()[0]?.caller).toBe("bearer");
  });

  test("comes from the AWS SDK as well", async () => {
    await invoke({ token: { token: "a-bedrock-key" }, authSchemePreference: ["httpBearerAuth"] });

    expect(simulator().requests()[0]?.caller).toBe("bearer");
  });

  test("is refused otherwise", async () => {
    const { status } = await post(simulator().url, invokePath(SONNET), messages("Hi"), bearer("another"));

    expect(status).toBe(403);
  });
});

describe("without credentials configured", () => {
  const open = useSimulator();

  test("any key signs", async () => {
    const client = awsClient(open().url, { credentials: { accessKeyId: "ANYBODY", secretAccessKey: "anything" } });
    await client.send(new InvokeModelCommand({ modelId: SONNET, body: JSON.stringify(messages("Hi")) }));

    expect(open().requests()[0]?.caller).toBe("ANYBODY");
  });

  test.each([
    ["nothing", {}, "MissingAuthenticationTokenException"],
    ["something else", { authorization: "Basic YTpi" }, "IncompleteSignatureException"],
    ["a bearer token", { authorization: "Bearer any" }, "AccessDeniedException"],
    ["no date", { authorization: SIGNED_IN_FORM.authorization }, "IncompleteSignatureException"],
    [
      "the scope of another service",
      { ...SIGNED_IN_FORM, authorization: SIGNED_IN_FORM.authorization.replace("/bedrock/", "/bedrock-mantle/") },
      "InvalidSignatureException",
    ],
    [
      "a host that is not signed",
      { ...SIGNED_IN_FORM, authorization: SIGNED_IN_FORM.authorization.replace("host;", "") },
      "InvalidSignatureException",
    ],
  ])("%s in the header is still refused", async (_, headers, type) => {
    const answer = await post(open().url, invokePath(SONNET), messages("Hi"), headers);

    expect(answer.status).toBe(403);
    expect(answer.headers["x-amzn-errortype"]).toMatch(type);
  });
});

describe("credentials that arise later", () => {
  const issued = new Map<string, { accessKeyId: string; secretAccessKey: string }>();
  const withLookup = useSimulator({ credentials: (id) => issued.get(id) });

  test("are found by a look-up", async () => {
    const credentials = { accessKeyId: "ASIALATER", secretAccessKey: "later" };
    const send = () =>
      awsClient(withLookup().url, { credentials }).send(
        new InvokeModelCommand({ modelId: SONNET, body: JSON.stringify(messages("Hi")) }),
      );

    await expect(send()).rejects.toMatchObject({ name: "UnrecognizedClientException" });
    issued.set(credentials.accessKeyId, credentials);
    await send();
  });
});
