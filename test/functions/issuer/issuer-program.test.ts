import { randomBytes, randomUUID } from "node:crypto";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { ACCESS_STATE_TABLE, revocationItemKey } from "../../../access/access-state-table";
import type { IssuerFunctionSettings } from "../../../access/function-settings";
import { CERTIFICATES_TABLE, ISSUER_TABLE } from "../../../access/issuer-tables";
import type { IssuingPolicy } from "../../../access/issuing-policy";
import { issuingPolicyParts } from "../../../access/issuing-policy-parts";
import { DynamoDb } from "../../../aws/dynamodb";
import { parameterStore } from "../../../aws/parameters";
import { DynamoDbIssuedCertificates } from "../../../certificates/issued/dynamodb-issued-certificates";
import { makeRequest } from "../../../certificates/request/make-request";
import { issuerHandler } from "../../../functions/issuer/handler";
import { issuerLog } from "../../../functions/issuer/issuer-log";
import { IssuerProgram } from "../../../functions/issuer/issuer-program";
import { type OidcIssuer, startOidcIssuer } from "../../../simulators/oidc/oidc-issuer";
import { Openssl, verifyLeaf } from "../../certificates/support/openssl";
import { EMULATED, emulatedAws } from "../../support/aws";
import { createTable } from "../../support/dynamodb";
import { type Moto, motoServer, startMoto } from "../../support/moto";
import { describeWith } from "../../support/python-server";
import { hasRuntimeClient } from "../runtime/runtime-client";
import { runFunction } from "../runtime/sandbox";
import { httpApiEvent } from "./http-api-event";

const AUDIENCE = "bedrock-access-login";
const PATH = "/bedrock-access/dev/issuer";

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
const SCHEDULED = {
  version: "0",
  id: "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
  "detail-type": "Scheduled Event",
  source: "aws.events",
  account: "200000000010",
  time: "2026-11-25T09:30:00Z",
  region: "eu-central-1",
  resources: ["arn:aws:events:eu-central-1:200000000010:rule/bedrock-dev-issuer"],
  detail: {},
} as const;

const openssl = new Openssl();
afterAll(() => openssl.remove());

describeWith(motoServer, "the issuer's function", () => {
  let moto: Moto;
  let provider: OidcIssuer;
  let kms: KMSClient;
  let settings: IssuerFunctionSettings;
  let lines: string[];
  let clock: number;

  beforeAll(async () => {
    moto = await startMoto();
    provider = await startOidcIssuer({ algorithm: "ES256" });
    kms = new KMSClient({ ...EMULATED, endpoint: moto.url });
  });
  afterAll(async () => {
    kms.destroy();
    await Promise.all([provider.close(), moto.stop()]);
  });
  beforeEach(async () => {
    await moto.reset();
    lines = [];
    clock = Date.now();
    settings = {
      environment: "dev",
      policyPath: PATH,
      authority: { kind: "kms", commonName: "Acme Developers dev", days: 365, keys: [await key(1)] },
      issuerTable: await createTable(moto.url, ISSUER_TABLE),
      certificatesTable: await createTable(moto.url, CERTIFICATES_TABLE),
      accessStateTable: await createTable(moto.url, ACCESS_STATE_TABLE),
    };
    await deploy(policy());
  });

  async function key(generation: number) {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }));
    return { generation, arn: KeyMetadata?.Arn ?? "" };
  }

  function policy(differing: Partial<IssuingPolicy> = {}): IssuingPolicy {
    const { url } = provider;
    return {
      environment: "dev",
      login: { provider: url, clientId: AUDIENCE, scopes: ["openid"] },
      providers: [
        {
          ...{ issuer: url, audience: AUDIENCE, userClaim: "email", groupsClaim: "groups", mfaMethods: ["mfa"] },
          ...{ deviceClaims: {}, requiredClaims: {}, clockSkewSeconds: 30 },
        },
      ],
      teams: { research: { groups: ["bedrock-research"], organizationalUnit: "Research" } },
      requires: { mfa: true, device: false },
      lifetimeSeconds: 3_600,
      maxLoginAgeSeconds: 3_600,
      rate: { certificates: 20, seconds: 3_600 },
      ...differing,
    };
  }

  /** In parts of a few characters, of which one answer of Parameter Store holds ten. */
  async function deploy(written: IssuingPolicy, parts = issuingPolicyParts(written, 60)): Promise<void> {
    const call = parameterStore(emulatedAws(moto.url));
    for (const [index, Value] of parts.entries()) {
      await call("PutParameter", { Name: `${PATH}/${index + 1}`, Value, Type: "String", Overwrite: true });
    }
  }

  function start(differing: Partial<IssuerFunctionSettings> = {}) {
    const connection = emulatedAws(moto.url, { now: () => clock });
    const log = issuerLog("dev", (line) => lines.push(line), connection.now);
    const own = { ...settings, ...differing };
    return issuerHandler(
      new IssuerProgram({ settings: own, connection, fetch, log, randomBytes, newId: () => randomUUID() }),
    );
  }

  const records = () => lines.map((line) => JSON.parse(line));

  const token = (claims: object = {}) =>
    provider.issue({
      ...{ sub: "anna", email: "anna@example.com", groups: ["bedrock-research"], amr: ["mfa"], aud: AUDIENCE },
      ...{ auth_time: Math.floor(Date.now() / 1000), jti: randomUUID() },
      ...claims,
    });

  async function answerOf(handler: ReturnType<typeof start>, event: Parameters<ReturnType<typeof start>>[0]) {
    const answer = await handler(event);
    return { status: answer?.statusCode, body: JSON.parse(answer?.body ?? "null") };
  }

  const csr = async () => (await makeRequest()).requestPem;
  const order = async (more: { token?: string; base64?: boolean } = {}) =>
    httpApiEvent("POST", "/issuer/v1/certificates", {
      token: token(),
      body: JSON.stringify({ csr: await csr() }),
      ...more,
    });

  test.each([
    ["as text", false],
    ["in base64", true],
  ])(
    "a login and a request, %s, become a certificate that openssl takes, on record and in the log",
    async (_, base64) => {
      const handler = start();
      const authority = await answerOf(handler, httpApiEvent("GET", "/issuer/v1/authority"));
      expect(authority).toMatchObject({ status: 200, body: { commonName: "Acme Developers dev" } });
      const { status, body } = await answerOf(handler, await order({ base64 }));
      expect({ status, ...body }).toMatchObject({ status: 201, user: "anna@example.com", team: "research" });
      const leaf = { leaf: body.certificate, anchors: authority.body.pem, at: Date.now() };
      expect(await verifyLeaf(openssl, leaf)).toMatchObject({ ok: true });
      const issued = new DynamoDbIssuedCertificates(
        new DynamoDb(emulatedAws(moto.url)),
        settings.certificatesTable,
        randomUUID,
      );
      expect(await issued.byUser("anna@example.com")).toMatchObject([{ serial: body.serial, team: "research" }]);
      expect(records()).toEqual([
        expect.objectContaining({
          ...{ kind: "certificate-issued", serial: body.serial, source: "203.0.113.7", CertificatesIssued: 1 },
          _aws: expect.objectContaining({
            CloudWatchMetrics: [
              {
                ...{ Namespace: "BedrockAccess", Dimensions: [["environment"]] },
                Metrics: [{ Name: "CertificatesIssued", Unit: "Count" }],
              },
            ],
          }),
        }),
      ]);
    },
  );

  (hasRuntimeClient() ? test : test.skip)(
    "as a bundle that Lambda's own runtime client runs it issues too, and openssl takes what it makes",
    async () => {
      const { accessKeyId, secretAccessKey } = EMULATED.credentials;
      const deployed = await runFunction("functions/issuer/index.ts", {
        variables: {
          BEDROCK_ACCESS: JSON.stringify(settings),
          AWS_REGION: EMULATED.region,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_ENDPOINT_URL: moto.url,
        },
      });
      const ask = async (event: object): Promise<{ readonly statusCode: number; readonly body: string }> =>
        JSON.parse(JSON.stringify(await deployed.invoke(event)));
      try {
        const authority = await ask(httpApiEvent("GET", "/issuer/v1/authority"));
        const issued = await ask(await order());
        expect([authority.statusCode, issued.statusCode]).toEqual([200, 201]);
        const leaf = { leaf: JSON.parse(issued.body).certificate, anchors: JSON.parse(authority.body).pem };
        expect(await verifyLeaf(openssl, { ...leaf, at: Date.now() })).toMatchObject({ ok: true });
        expect(deployed.log.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line).kind)).toEqual([
          "certificate-issued",
        ]);
      } finally {
        await deployed.close();
      }
    },
    60_000,
  );

  test("a login counts once, whichever of several instances it comes to", async () => {
    const login = token();
    const [one, other] = [start(), start()];
    const answers = await Promise.all(
      [one, other, one, other].map(async (handler) => answerOf(handler, await order({ token: login }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401]);
    const refused = answers.filter(({ status }) => status === 401);
    expect(refused.map(({ body }) => body.error.code)).toEqual(Array(3).fill("token-used"));
    expect(lines.join("")).not.toContain(login);
  });

  test.each([
    { kind: "user", id: "anna@example.com" },
    { kind: "team", id: "research" },
  ] as const)("who is revoked, here as a $kind, gets nothing", async (revoked) => {
    const item = { ...revocationItemKey(revoked), state: "revoked" };
    await new DynamoDb(emulatedAws(moto.url)).put(settings.accessStateTable, { item });
    expect(await answerOf(start(), await order())).toMatchObject({ status: 403, body: { error: { code: "revoked" } } });
  });

  test("instances that start at once agree on the CA's certificate", async () => {
    const answers = await Promise.all(
      [start(), start(), start()].map((handler) => answerOf(handler, httpApiEvent("GET", "/issuer/v1/authority"))),
    );
    expect(new Set(answers.map(({ body }) => body.pem)).size).toBe(1);
  });

  test("another key stands beside the one that issues, and then takes its place", async () => {
    const [first] = settings.authority.kind === "kms" ? settings.authority.keys : [];
    const second = await key(2);
    if (first === undefined || settings.authority.kind !== "kms") throw new Error("no key");
    const during = async (keys: readonly (typeof first)[]) => {
      const handler = start({ authority: { kind: "kms", commonName: "Acme Developers dev", days: 365, keys } });
      const { body } = await answerOf(handler, httpApiEvent("GET", "/issuer/v1/authority"));
      const leaf = (await answerOf(handler, await order())).body;
      return { anchors: body.pem, leaf: leaf.certificate };
    };
    const before = await during([first]);
    const prepared = await during([first, second]);
    const switched = await during([second, first]);
    const finished = await during([second]);
    expect(prepared.anchors.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    const verdict = async (leaf: string, anchors: string) =>
      (await verifyLeaf(openssl, { leaf, anchors, at: Date.now() })).ok;
    expect(await verdict(before.leaf, prepared.anchors)).toBe(true);
    expect(await verdict(switched.leaf, prepared.anchors)).toBe(true);
    expect(await verdict(switched.leaf, before.anchors)).toBe(false);
    expect(await verdict(finished.leaf, finished.anchors)).toBe(true);
    expect(await verdict(before.leaf, finished.anchors)).toBe(false);
  });

  test("a policy that was applied holds a minute later, and one that is half replaced leaves the former", async () => {
    const handler = start();
    const settingsOf = async () => (await answerOf(handler, httpApiEvent("GET", "/issuer/v1/settings"))).body.scopes;
    const { url } = provider;
    expect(await settingsOf()).toEqual(["openid"]);
    await deploy(policy({ login: { provider: url, clientId: AUDIENCE, scopes: ["mail00"] } }));
    expect(await settingsOf()).toEqual(["openid"]);
    clock += 60_000;
    expect(await settingsOf()).toEqual(["mail00"]);
    const next = policy({ login: { provider: url, clientId: AUDIENCE, scopes: ["phone0"] } });
    await deploy(next, issuingPolicyParts(next, 60).slice(0, 1));
    clock += 60_000;
    expect(await settingsOf()).toEqual(["mail00"]);
    expect(records()).toEqual([
      { level: "error", environment: "dev", message: expect.stringContaining("not of one time") },
    ]);
  });

  test("a policy that was applied holds at once when the clock was set back", async () => {
    const handler = start();
    const settingsOf = async () => (await answerOf(handler, httpApiEvent("GET", "/issuer/v1/settings"))).body.scopes;
    expect(await settingsOf()).toEqual(["openid"]);
    await deploy(policy({ login: { provider: provider.url, clientId: AUDIENCE, scopes: ["mail00"] } }));
    clock -= 3_600_000;
    expect(await settingsOf()).toEqual(["mail00"]);
  });

  test("the check says how long the authority holds", async () => {
    expect(await start()(SCHEDULED)).toBeUndefined();
    expect(records()).toEqual([expect.objectContaining({ AuthorityDaysLeft: expect.closeTo(365, 1) })]);
  });

  test("without a policy nothing starts, and the next request tries again", async () => {
    const handler = start({ policyPath: "/bedrock-access/dev/none" });
    await expect(handler(SCHEDULED)).rejects.toThrow("apply the trust stack");
    const call = parameterStore(emulatedAws(moto.url));
    const [Value] = issuingPolicyParts(policy());
    const parameter = { Name: "/bedrock-access/dev/none/1", Type: "String", Value };
    await call("PutParameter", parameter);
    await expect(handler(SCHEDULED)).resolves.toBeUndefined();
  });

  test.each([
    ["no token", { token: undefined }, 401, "no-token"],
    ["a token for the gateway", { aud: "bedrock-gateway" }, 401, "wrong-audience"],
    ["a sign-in without a second factor", { amr: ["pwd"] }, 403, "mfa-required"],
  ])("%s is refused and counted", async (_, claims, status, code) => {
    const order = httpApiEvent("POST", "/issuer/v1/certificates", {
      ...("token" in claims ? {} : { token: token(claims) }),
      body: JSON.stringify({ csr: await csr() }),
    });
    expect(await answerOf(start(), order)).toMatchObject({ status, body: { error: { code } } });
    expect(records()).toEqual([expect.objectContaining({ kind: "certificate-refused", code, CertificatesRefused: 1 })]);
  });
});
