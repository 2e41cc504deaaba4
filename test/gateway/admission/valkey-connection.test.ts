import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@redis/client";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { StoreUnavailableError, type TeamKey } from "../../../gateway/admission/limiter-store";
import { scopeKey } from "../../../gateway/admission/valkey/encode";
import { iamToken } from "../../../gateway/admission/valkey/iam-token";
import { renewedSignIn } from "../../../gateway/admission/valkey/sign-in";
import { slotOf } from "../../../gateway/admission/valkey/slot";
import { ValkeyStore } from "../../../gateway/admission/valkey-store";
import { NodeSha256 } from "../../support/node-sha256";
import { fc } from "../../support/properties";
import { describeWithRedis, freePort, type RedisServer, startRedis } from "../../support/redis";
import { type RedisCluster, startRedisCluster } from "../../support/redis-cluster";
import { eventually } from "../../support/until";
import { NOON, request, stateOf, TEAM, teamScope } from "./fixtures";

describe("a token for signing in with IAM", () => {
  const CACHE = { cache: "bedrock-dev-limits", user: "bedrock-dev-limits", serverless: true };
  const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "a/session+token==" };

  test("is a presigned request without its scheme, good for 15 minutes", () => {
    expect(iamToken(CACHE, CREDENTIALS, "eu-central-1", NOON)).toMatch(
      new RegExp(
        "^bedrock-dev-limits/\\?Action=connect&ResourceType=ServerlessCache&User=bedrock-dev-limits" +
          "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261125%2Feu-central-1%2Felasticache%2Faws4_request" +
          "&X-Amz-Date=20261125T120000Z&X-Amz-Expires=900&X-Amz-Security-Token=a%2Fsession%2Btoken%3D%3D" +
          "&X-Amz-SignedHeaders=host&X-Amz-Signature=[0-9a-f]{64}$",
      ),
    );
  });

  test("names no type for a cache that is not serverless, and the cache in lower case", () => {
    const token = iamToken({ ...CACHE, cache: "Limits", serverless: false }, CREDENTIALS, "eu-central-1", NOON);
    expect(token).toMatch(/^limits\/\?Action=connect&User=/);
  });

  test("is what AWS's own library makes of the same request", async () => {
    const text = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/);
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        fc.boolean(),
        fc.option(fc.stringMatching(/^[A-Za-z0-9/+=]{1,60}$/), { nil: undefined }),
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        async (cache, user, serverless, sessionToken, now) => {
          const credentials = {
            accessKeyId: "AKIDEXAMPLE",
            secretAccessKey: "secret",
            ...(sessionToken !== undefined && { sessionToken }),
          };
          const signer = new SignatureV4({
            credentials,
            region: "eu-central-1",
            service: "elasticache",
            sha256: NodeSha256,
          });
          const presigned = await signer.presign(
            new HttpRequest({
              method: "GET",
              protocol: "http:",
              hostname: cache,
              headers: { host: cache },
              path: "/",
              query: { Action: "connect", User: user, ...(serverless && { ResourceType: "ServerlessCache" }) },
            }),
            { expiresIn: 900, signingDate: new Date(now) },
          );
          const token = new URL(`http://${iamToken({ cache, user, serverless }, credentials, "eu-central-1", now)}`);
          expect(Object.fromEntries(token.searchParams)).toEqual(presigned.query);
        },
      ),
    );
  });
});

test("signing in again is given up with the connection, and one that fails waits for the next", async () => {
  jest.useFakeTimers();
  try {
    let asked = 0;
    const provider = renewedSignIn(async () => {
      asked += 1;
      if (asked === 2) throw new Error("no credentials just now");
      return { username: "limits", password: `token-${asked}` };
    }, 1_000);
    if (provider.type !== "streaming-credentials-provider") throw new Error("it does not renew");
    const heard: unknown[] = [];
    const [first, { dispose }] = await provider.subscribe({ onNext: (next) => heard.push(next), onError: () => {} });
    await jest.advanceTimersByTimeAsync(3_000);
    dispose();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(first).toEqual({ username: "limits", password: "token-1" });
    expect(heard).toEqual([3, 4].map((count) => ({ username: "limits", password: `token-${count}` })));
  } finally {
    jest.useRealTimers();
  }
});

describeWithRedis("a Valkey that asks for TLS and for signing in", () => {
  let server: RedisServer;
  let folder: string;
  let authority: string;
  let tlsPort: number;
  const open: ValkeyStore[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bedrock-access-tls-"));
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    execFileSync("openssl", [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
      ...["-subj", "/CN=limits", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
    ]);
    authority = readFileSync(certificate, "utf8");
    tlsPort = await freePort();
    server = await startRedis([
      ...["--tls-port", `${tlsPort}`, "--tls-cert-file", certificate, "--tls-key-file", key],
      ...["--tls-ca-cert-file", certificate, "--tls-auth-clients", "no"],
    ]);
    await server.command("ACL SETUSER limits on >token-1 >token-2 ~* +@all");
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()));
  });

  async function connect(options: Partial<Parameters<typeof ValkeyStore.connect>[0]>): Promise<ValkeyStore> {
    const store = await ValkeyStore.connect({ url: `rediss://127.0.0.1:${tlsPort}`, ...options });
    open.push(store);
    return store;
  }

  test("takes whoever trusts its certificate and has a token, and a new token for every connection", async () => {
    let tokens = 0;
    const signIn = async () => {
      tokens += 1;
      return { username: "limits", password: `token-${tokens}` };
    };
    const store = await connect({ certificateAuthority: authority, signIn });
    await store.mark(TEAM, { revoked: ["user:anna"] });
    expect(tokens).toBe(1);
    await server.command("CLIENT KILL TYPE normal SKIPME yes");
    await eventually(() => store.mark(TEAM, { revoked: ["user:anna"] }));
    expect(tokens).toBe(2);
  });

  test("takes another token on a connection that stays", async () => {
    let tokens = 0;
    const signIn = async () => {
      tokens = tokens === 2 ? 1 : tokens + 1;
      return { username: "limits", password: `token-${tokens}` };
    };
    const client = createClient({ url: server.url, credentialsProvider: renewedSignIn(signIn, 20) });
    await client.connect();
    try {
      const id = await client.sendCommand(["CLIENT", "ID"]);
      await server.command("CONFIG RESETSTAT");
      await eventually(async () => {
        const [, calls] = /cmdstat_auth:calls=(\d+)/.exec(await server.command("INFO commandstats")) ?? [];
        expect(Number(calls)).toBeGreaterThan(1);
      });
      expect(await client.sendCommand(["CLIENT", "ID"])).toBe(id);
    } finally {
      client.destroy();
    }
  });

  test.each([
    ["a wrong token", () => ({ certificateAuthority: authority, signIn: signInWith("token-9") })],
    [
      "no token to be had",
      () => ({ certificateAuthority: authority, signIn: () => Promise.reject(new Error("none")) }),
    ],
    ["a certificate that nobody vouches for", () => ({ signIn: signInWith("token-1") })],
  ])("with %s there is no connection, and nothing is admitted", async (_, options) => {
    const store = await connect(options());
    await expect(store.admit(request(Date.now()))).rejects.toMatchObject({ name: "StoreUnavailableError" });
  });

  function signInWith(password: string) {
    return async () => ({ username: "limits", password });
  }
});

describeWithRedis("a cluster of Valkey", () => {
  let cluster: RedisCluster;
  let store: ValkeyStore;
  beforeAll(async () => {
    cluster = await startRedisCluster();
    store = await ValkeyStore.connect({ url: cluster.servers[0].url });
  });
  afterAll(async () => {
    await store.close();
    await cluster.stop();
  });

  const teams = Array.from({ length: 20 }, (_, index) => ({ ...TEAM, team: `team-${index}` }));

  async function ask(team: TeamKey): Promise<string> {
    const scopes = [{ ...teamScope(), id: team.team }];
    try {
      return (await store.admit(request(Date.now(), { team, scopes }))).kind;
    } catch (error) {
      if (error instanceof StoreUnavailableError) return "unavailable";
      throw error;
    }
  }

  test.each([
    "123456789",
    "{user1000}.following",
    "foo{}{bar}",
    "foo{{bar}}zap",
    "foo{bar}{zap}",
    "{prod/payments}:team",
  ])("has the key %s in the slot where it is looked for", async (key) => {
    expect(await cluster.servers[0].command(`CLUSTER KEYSLOT ${key}`)).toBe(`:${slotOf(key)}`);
  });

  test("keeps each team's keys on one server, and teams on both", async () => {
    await Promise.all(
      teams.map(async (team) => {
        expect(await store.beginReload(team, "a test", undefined, 60_000)).toBe(true);
        expect(await store.reload(team, "a test", stateOf(Date.now()))).toBe(true);
        expect(await ask(team)).toBe("admitted");
      }),
    );
    for (const server of cluster.servers) {
      const keys = await server.command("DBSIZE");
      expect(Number(keys.slice(1))).toBeGreaterThan(10);
    }
  });

  test("a server that is away stops its own teams, and no others", async () => {
    const [first, second] = cluster.servers;
    const isOnSecond = (team: TeamKey) => slotOf(scopeKey(team, "")) >= 8192;
    await second.kill();
    await eventually(async () => {
      const answers = await Promise.all(teams.map(ask));
      expect(answers).toEqual(teams.map((team) => (isOnSecond(team) ? "unavailable" : "admitted")));
    });
    await second.restart(); // it comes back empty
    await eventually(async () => {
      const answers = await Promise.all(teams.map(ask));
      expect(answers).toEqual(teams.map((team) => (isOnSecond(team) ? "lost" : "admitted")));
    });
    expect(await first.command("PING")).toBe("+PONG");
  });
});
