import { startRedis } from "../../test/support/redis";
import type {
  AdmissionsQuestion,
  AdmissionsRate,
  GatewayArguments,
  Job,
  JobResult,
  Target,
  Throughput,
  Times,
  Usage,
} from "./jobs";
import { type Running, start } from "./processes";
import type { Workspace } from "./workspace";

/** The one core that the gateway and the bare proxy may use. */
const CORE = 1;

export interface Sizes {
  readonly rounds: number;
  readonly throughputMilliseconds: number;
  readonly streamSeconds: number;
  readonly openStreams: number;
  readonly admissions: number;
}

/** Of a program that has one core. */
export interface CoreThroughput extends Throughput {
  /** That the program's process spent on one request: what disturbs the machine hardly touches it. */
  readonly cpuMicroseconds: number;
}

export interface Measurements {
  /** Milliseconds of single requests, one after the other. */
  readonly latency: Readonly<Record<"direct" | "bare" | "memory" | "redis", readonly number[]>>;
  readonly throughput: Readonly<Record<"bare" | "memory" | "redis", CoreThroughput>>;
  /** Milliseconds to the first event of streams that begin at a steady rate. */
  readonly firstEvent: Readonly<Record<"direct" | "bare" | "memory" | "redis", readonly number[]>>;
  readonly memory: {
    readonly streams: number;
    readonly before: Usage;
    readonly open: Usage;
  };
  readonly admissions: AdmissionsRate;
}

export async function measure(workspace: Workspace, sizes: Sizes): Promise<Measurements> {
  const redis = await startRedis();
  const upstream = await start(workspace.program("upstream"));
  const load = await start(workspace.program("load"));
  const gatewayOn = (store: string | undefined) => {
    const given: GatewayArguments = {
      policyFile: workspace.policyFile,
      upstream: upstream.url,
      ledger: workspace.scratch("usage.jsonl"),
      accessState: workspace.scratch("state.json"),
      ...(store !== undefined && { store }),
    };
    return start(workspace.program("gateway"), {
      arguments: [JSON.stringify(given)],
      options: ["--expose-gc"],
      core: CORE,
    });
  };
  const bare = await start(workspace.program("bare-proxy"), { arguments: [upstream.url], core: CORE });
  const memory = await gatewayOn(undefined);
  const onRedis = await gatewayOn(redis.url);
  const running = [upstream, load, bare, memory, onRedis];
  try {
    const latency = await timesOf(load, {
      kind: "latency",
      targets: [
        converse(upstream, ""),
        converse(bare, ""),
        converse(memory, "/bedrock"),
        converse(onRedis, "/bedrock"),
      ],
      warmUp: 2_000,
      rounds: sizes.rounds,
      perTurn: 100,
    });
    const throughput = {
      bare: await throughputOf(load, bare, "", sizes),
      memory: await throughputOf(load, memory, "/bedrock", sizes),
      redis: await throughputOf(load, onRedis, "/bedrock", sizes),
    };
    const streams = [
      converseStream(upstream, ""),
      converseStream(bare, ""),
      converseStream(memory, "/bedrock"),
      converseStream(onRedis, "/bedrock"),
    ];
    for (const target of streams) {
      await ask(load, { kind: "throughput", target, connections: 8, milliseconds: sizes.throughputMilliseconds });
    }
    const firstEvent = await timesOf(load, {
      kind: "streams",
      targets: streams,
      perSecond: 50,
      seconds: sizes.streamSeconds,
    });
    const held = await holdStreams(load, memory, sizes.openStreams);
    return {
      latency: named(latency),
      throughput,
      firstEvent: named(firstEvent),
      memory: held,
      admissions: await measureAdmissions(workspace, sizes.admissions),
    };
  } finally {
    await Promise.all(running.map((each) => each.stop()));
    await redis.stop();
  }
}

async function measureAdmissions(workspace: Workspace, admissions: number): Promise<AdmissionsRate> {
  const redis = await startRedis();
  const client = await start(workspace.program("admissions"));
  try {
    const question: AdmissionsQuestion = { store: redis.url, admissions };
    return await client.ask<AdmissionsRate>(question);
  } finally {
    await client.stop();
    await redis.stop();
  }
}

async function holdStreams(load: Running, gateway: Running, streams: number): Promise<Measurements["memory"]> {
  const before = await gateway.ask<Usage>({});
  await ask(load, {
    kind: "hold",
    target: converseStream(gateway, "/bedrock", "[[say 200 tokens]] [[stall after 3 events]]"),
    streams,
  });
  const open = await gateway.ask<Usage>({});
  await ask(load, { kind: "release" });
  return { streams, before, open };
}

async function timesOf(load: Running, job: Job): Promise<Times> {
  const result = await ask(load, job);
  if (result.kind !== "times") throw new Error(`${job.kind} gave ${result.kind}`);
  return result.times;
}

async function throughputOf(
  load: Running,
  program: Running,
  prefix: string,
  { throughputMilliseconds }: Sizes,
): Promise<CoreThroughput> {
  const job = { kind: "throughput", target: converse(program, prefix), connections: 32 } as const;
  await ask(load, { ...job, milliseconds: throughputMilliseconds }); // until V8 has compiled what is hot
  const before = await program.ask<Usage>({});
  const result = await ask(load, { ...job, milliseconds: throughputMilliseconds });
  const after = await program.ask<Usage>({});
  if (result.kind !== "throughput") throw new Error(`throughput gave ${result.kind}`);
  const { throughput } = result;
  const spent = (after.cpuMilliseconds - before.cpuMilliseconds) * 1_000;
  return { ...throughput, cpuMicroseconds: spent / throughput.requests };
}

async function ask(load: Running, job: Job): Promise<JobResult> {
  const result = await load.ask<JobResult>(job);
  if (result.kind === "failed") throw new Error(`${job.kind}: ${result.reason}`);
  return result;
}

function named([direct = [], bare = [], memory = [], redis = []]: Times) {
  return { direct, bare, memory, redis };
}

/** A question of a developer's size: 2 kB. */
function converse({ url }: Running, prefix: string, text = "[[say 20 tokens]]"): Target {
  return target(url, `${prefix}/model/${prefix === "" ? MODEL : "claude-sonnet"}/converse`, text);
}

function converseStream({ url }: Running, prefix: string, text = "[[say 20 tokens]]"): Target {
  return target(url, `${prefix}/model/${prefix === "" ? MODEL : "claude-sonnet"}/converse-stream`, text);
}

function target(origin: string, path: string, text: string): Target {
  return {
    origin,
    path,
    headers: { "content-type": "application/json", authorization: "Bearer bench-key" },
    body: JSON.stringify({
      system: [{ text: "You answer questions about a repository. ".repeat(40) }],
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { maxTokens: 1_000, temperature: 0.5 },
    }),
  };
}

const MODEL = encodeURIComponent("eu.anthropic.claude-sonnet-4-5-20250929-v1:0");
