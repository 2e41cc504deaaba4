import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { Metafile } from "esbuild";
import type { GatewayFunctionSettings } from "../../access/function-settings";
import { hashCredential, SIGNED_CONTEXT, signContext } from "../../gateway/identity/context/caller-context";
import { bundleFunction } from "../../scripts/functions/bundle-function";
import { FUNCTIONS } from "../../scripts/functions/functions";
import { zipOf } from "../../scripts/functions/zip";
import { startBedrockSimulator } from "../../simulators/bedrock/bedrock-simulator";
import { proxyEvent } from "../../simulators/lambda/proxy-event";
import type { Sandbox } from "../../simulators/lambda/runtime-api";
import { deployedPolicy, startLimiterStore } from "../../test/functions/runtime/deployment";
import { runFunction } from "../../test/functions/runtime/sandbox";
import { startInstantServices } from "./services";

export interface LambdaMeasurements {
  readonly bundles: readonly {
    readonly name: string;
    readonly kilobytes: number;
    readonly zippedKilobytes: number;
    /** The heaviest packages and folders in it. */
    readonly heaviest: readonly { readonly name: string; readonly kilobytes: number }[];
    /** Loading it in a Node.js that has started, each time anew. */
    readonly loadMilliseconds: readonly number[];
  }[];
  /** Loading a file with one line, measured alike. */
  readonly emptyLoadMilliseconds: readonly number[];
  readonly gateway: Requests;
  readonly empty: Requests;
}

/** In milliseconds. */
export interface Requests {
  /** From the start of the process to the end of its first answer, each time anew. */
  readonly first: readonly number[];
  readonly steady: readonly number[];
}

export interface Extent {
  readonly loads: number;
  readonly starts: number;
  readonly requests: number;
}

export async function measure(extent: Extent): Promise<LambdaMeasurements> {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-bench-lambda-"));
  const policy = deployedPolicy();
  const bedrock = await startBedrockSimulator();
  const services = await startInstantServices(policy);
  const store = await startLimiterStore(folder);
  const key = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const settings: GatewayFunctionSettings = {
    environment: policy.environment,
    runtimePolicy: { application: "a", environment: "e", profile: "p" },
    limiterStore: { host: "127.0.0.1", port: store.port, cache: "limits", user: "limits", serverless: true },
    accessStateTable: "access-state",
    ledgerTable: "ledger",
    contextPublicKey: key.publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
  const variables = {
    ...services.variables,
    BEDROCK_ACCESS: JSON.stringify(settings),
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "AKIDOFTHEFUNCTION",
    AWS_SECRET_ACCESS_KEY: "a-secret-of-the-function",
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
    NODE_EXTRA_CA_CERTS: store.certificate,
  };
  try {
    const caller = await signContext(
      {
        principal: {
          environment: policy.environment,
          team: "payments",
          user: "anna",
          credential: { kind: "key", id: "0123456789abcdef", expiresAt: Date.now() + 3_600_000 },
        },
        credentialHash: hashCredential("a-key"),
        issuedAt: Date.now(),
        expiresAt: Date.now() + 3_600_000,
      },
      async (message) => sign("sha256", message, key.privateKey),
    );
    const event = eventOf(caller);
    const requests = await measureRequests(extent, event, variables);
    return { ...measureLoads(extent.loads, folder, await bundles()), ...requests };
  } finally {
    await Promise.all([bedrock.close(), services.close(), store.redis.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function eventOf(caller: string): object {
  return proxyEvent(
    {
      requestId: "bench",
      stage: "live",
      method: "POST",
      resource: "/bedrock/{proxy+}",
      path: "/bedrock/model/claude-sonnet/converse",
      query: [],
      headers: [
        ["Authorization", "Bearer a-key"],
        ["Content-Type", "application/json"],
      ],
      body: Buffer.from(JSON.stringify({ messages: [{ role: "user", content: [{ text: "Hi" }] }] })),
    },
    { [SIGNED_CONTEXT]: caller },
    true,
  );
}

/** The two take turns: what disturbs the machine disturbs both. */
async function measureRequests({ starts, requests }: Extent, event: object, variables: Record<string, string>) {
  const programs = [
    { entry: "functions/gateway/index.ts", first: [] as number[], steady: [] as number[] },
    { entry: "bench/lambda/programs/empty.ts", first: [] as number[], steady: [] as number[] },
  ] as const;
  // A store that knows nothing yet lets its first call wait until whoever runs would have told what it knows.
  const earlier = await runFunction(programs[0].entry, { variables });
  await request(earlier, event).finally(() => earlier.close());
  for (let start = 0; start < starts; start++) {
    for (const { entry, first, steady } of programs) {
      const last = start === starts - 1;
      const sandbox = await runFunction(entry, { variables });
      try {
        first.push((await request(sandbox, event)) - sandbox.startedAt);
        for (let count = 0; last && count < requests; count++) {
          const begun = performance.now();
          steady.push((await request(sandbox, event)) - begun);
        }
      } finally {
        await sandbox.close();
      }
    }
  }
  const [gateway, empty] = programs;
  return { gateway, empty };
}

/** Returns when its answer had ended. */
async function request(sandbox: Sandbox, event: object): Promise<number> {
  const { chunks } = await sandbox.invokeWithResponseStream(event);
  let text = "";
  for await (const chunk of chunks) text += Buffer.from(chunk).toString("latin1");
  if (!text.startsWith('{"statusCode":200')) throw new Error(`the function answers ${text.slice(0, 300)}`);
  return performance.now();
}

function bundles() {
  return Promise.all(
    FUNCTIONS.map(async ({ name, entry }) => {
      const { code, metafile } = await bundleFunction(entry);
      return { name, code, heaviest: heaviestOf(metafile) };
    }),
  );
}

function heaviestOf({ outputs }: Metafile) {
  const sums = new Map<string, number>();
  for (const [file, { bytesInOutput }] of Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs))) {
    const name =
      /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file.split("/").slice(0, -1).slice(0, 2).join("/");
    sums.set(name, (sums.get(name) ?? 0) + bytesInOutput / 1_000);
  }
  return [...sums]
    .map(([name, kilobytes]) => ({ name, kilobytes }))
    .sort((one, other) => other.kilobytes - one.kilobytes)
    .slice(0, 6);
}

function measureLoads(runs: number, folder: string, built: Awaited<ReturnType<typeof bundles>>) {
  const empty = join(folder, "empty.js");
  writeFileSync(empty, "module.exports = {};\n");
  const emptyLoadMilliseconds: number[] = [];
  const programs = built.map(({ name, code, heaviest }) => {
    const file = join(folder, `${name}.js`);
    writeFileSync(file, code);
    return { name, file, code, heaviest, loadMilliseconds: [] as number[] };
  });
  for (let run = 0; run < runs; run++) {
    emptyLoadMilliseconds.push(loadTime(empty));
    for (const { file, loadMilliseconds } of programs) loadMilliseconds.push(loadTime(file));
  }
  return {
    emptyLoadMilliseconds,
    bundles: programs.map(({ name, code, heaviest, loadMilliseconds }) => ({
      name,
      heaviest,
      kilobytes: code.byteLength / 1_000,
      zippedKilobytes: zipOf("index.js", code).byteLength / 1_000,
      loadMilliseconds,
    })),
  };
}

/** All of a bundle is compiled and run, up to where it looks for its settings and finds none. */
function loadTime(file: string): number {
  const script = `
    const begun = performance.now();
    try { require(${JSON.stringify(file)}); } catch (error) { if (error.name !== "SettingsError") throw error; }
    console.log(performance.now() - begun);
    process.exit();`;
  return Number(execFileSync(process.execPath, ["-e", script], { encoding: "utf8", env: {} }));
}
