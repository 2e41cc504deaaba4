import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsCredentials } from "../../aws/credentials";
import { pathSegment, signedHeaders } from "../../aws/sigv4";
import { NodeSha256 } from "../support/node-sha256";
import { fc } from "../support/properties";

const CREDENTIALS: AwsCredentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const REQUEST = { host: "h", path: "/model/a/converse", headers: {}, body: Buffer.from("{}") };

/** As the AWS SDK would sign it. */
async function libraryHeaders(
  { method = "POST", host, path, query = "", headers, body }: Parameters<typeof signedHeaders>[0],
  credentials: AwsCredentials,
  region: string,
  now: number,
  service = "bedrock",
): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    region,
    service,
    sha256: NodeSha256,
  });
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const parameters = Object.fromEntries(new URLSearchParams(query));
  const to = { method, protocol: "https:", hostname: host, path, query: parameters };
  const request = { ...to, headers: { ...lower, host }, body };
  return (await signer.sign(request, { signingDate: new Date(now) })).headers;
}

const token = fc.stringMatching(/^[A-Za-z0-9/+=]{1,60}$/);
const headerName = fc.oneof(
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/),
  fc.constantFrom("User-Agent", "Cache-Control", "Proxy-Thing", "Sec-Fetch", "X-Amzn-Trace-Id", "X-Amzn-Bedrock-Trace"),
);
const headerValue = fc.stringMatching(/^[ -~\t]{0,40}$/);
const modelId = fc.oneof(
  fc.constantFrom("eu.anthropic.claude-v1:0", "arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.x:0"),
  fc.string({ minLength: 1, maxLength: 30, unit: "grapheme" }).filter((id) => id !== "." && id !== ".."),
);

test("our signature is that of AWS's own library, whatever is signed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        path: modelId.map((id) => `/model/${pathSegment(id)}/converse`),
        headers: fc.dictionary(headerName, headerValue, { maxKeys: 6 }),
        body: fc.uint8Array({ maxLength: 200 }),
        host: fc.constantFrom("bedrock-runtime.eu-central-1.amazonaws.com", "127.0.0.1:9000"),
      }),
      fc.record({
        accessKeyId: fc.stringMatching(/^[A-Z0-9]{16}$/),
        secretAccessKey: token,
        sessionToken: fc.option(token, { nil: undefined }),
      }),
      fc.constantFrom("eu-central-1", "us-east-1"),
      fc.integer({ min: 0, max: 4_000_000_000_000 }),
      async (request, { sessionToken, ...keys }, region, now) => {
        const credentials = { ...keys, ...(sessionToken === undefined ? {} : { sessionToken }) };
        expect(signedHeaders(request, credentials, region, now)).toEqual(
          await libraryHeaders(request, credentials, region, now),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test("a key that was derived is used for its own day, region and credentials alone", async () => {
  const noon = Date.UTC(2026, 10, 25, 12);
  const other: AwsCredentials = { ...CREDENTIALS, secretAccessKey: "another" };
  for (const [credentials, region, now] of [
    [CREDENTIALS, "eu-central-1", noon],
    [CREDENTIALS, "us-east-1", noon],
    [CREDENTIALS, "eu-central-1", noon + 86_400_000],
    [CREDENTIALS, "eu-central-1", noon],
    [other, "eu-central-1", noon],
  ] as const) {
    expect(signedHeaders(REQUEST, credentials, region, now)).toEqual(
      await libraryHeaders(REQUEST, credentials, region, now),
    );
  }
});

test("other services, and questions with parameters, are signed as AWS's own library signs them", async () => {
  const noon = Date.UTC(2026, 10, 25, 12);
  const text = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme-ascii" });
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom("appconfig", "dynamodb", "kms"), async (value, service) => {
      const query = `configuration_token=${pathSegment(value)}`;
      const request = {
        method: "GET",
        host: "h",
        path: "/configuration",
        query,
        headers: {},
        body: Buffer.from(""),
      } as const;
      expect(signedHeaders(request, CREDENTIALS, "eu-central-1", noon, service)).toEqual(
        await libraryHeaders(request, CREDENTIALS, "eu-central-1", noon, service),
      );
    }),
  );
});
