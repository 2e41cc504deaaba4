import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import type { Job, JobResult, Target, Throughput, Times } from "../jobs";
import { quantile } from "../statistics";
import { answer, tell } from "./parent";

async function run(job: Job): Promise<JobResult> {
  try {
    switch (job.kind) {
      case "latency":
        return { kind: "times", times: await latency(job) };
      case "throughput":
        return { kind: "throughput", throughput: await throughput(job) };
      case "streams":
        return { kind: "times", times: await streams(job) };
      case "hold":
        await hold(job);
        return { kind: "done" };
      case "release":
        await release();
        return { kind: "done" };
    }
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? `${error.stack}` : String(error) };
  }
}

/** Turns, not one after the other: what disturbs the machine disturbs all. */
async function latency({ targets, warmUp, rounds, perTurn }: Job & { kind: "latency" }): Promise<Times> {
  const clients = targets.map((target) => new Client(target, 1));
  const times = targets.map((): number[] => []);
  for (const client of clients) for (let sent = 0; sent < warmUp; sent++) await client.whole();
  for (let round = 0; round < rounds; round++) {
    for (const [position, client] of clients.entries()) {
      for (let sent = 0; sent < perTurn; sent++) {
        const begun = performance.now();
        await client.whole();
        times[position]?.push(performance.now() - begun);
      }
    }
  }
  await Promise.all(clients.map((client) => client.close()));
  return times;
}

async function throughput({ target, connections, milliseconds }: Job & { kind: "throughput" }): Promise<Throughput> {
  const client = new Client(target, connections);
  const times: number[] = [];
  const begun = performance.now();
  const end = begun + milliseconds;
  const worker = async () => {
    while (performance.now() < end) {
      const sent = performance.now();
      await client.whole();
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - begun) / 1_000;
  await client.close();
  return {
    requests: times.length,
    perSecond: times.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
}

async function streams({ targets, perSecond, seconds }: Job & { kind: "streams" }): Promise<Times> {
  const clients = targets.map((target) => new Client(target, 256));
  const times = targets.map((): number[] => []);
  const running: Promise<void>[] = [];
  for (let second = 0; second < seconds; second++) {
    for (const [position, client] of clients.entries()) {
      const begun = performance.now();
      for (let started = 0; started < perSecond; started++) {
        await sleep(Math.max(0, begun + (started * 1_000) / perSecond - performance.now()));
        running.push(client.stream().then((first) => void times[position]?.push(first)));
      }
    }
  }
  await Promise.all(running);
  await Promise.all(clients.map((client) => client.close()));
  return times;
}

let held: { readonly client: Client; readonly bodies: readonly { destroy(): void }[] } | undefined;

async function hold({ target, streams: count }: Job & { kind: "hold" }): Promise<void> {
  const client = new Client(target, count);
  const bodies: { destroy(): void }[] = [];
  while (bodies.length < count) {
    bodies.push(
      ...(await Promise.all(Array.from({ length: Math.min(50, count - bodies.length) }, () => client.open()))),
    );
  }
  held = { client, bodies };
}

async function release(): Promise<void> {
  for (const body of held?.bodies ?? []) body.destroy();
  await held?.client.destroy();
  held = undefined;
}

/** Sends one request over and over. */
class Client {
  private readonly pool: Pool;

  constructor(
    private readonly target: Target,
    connections: number,
  ) {
    this.pool = new Pool(target.origin, { connections, pipelining: 1, headersTimeout: 30_000, bodyTimeout: 0 });
  }

  async whole(): Promise<void> {
    const { statusCode, body } = await this.request();
    let last = "";
    for await (const chunk of body) last = String(chunk);
    if (statusCode !== 200) throw new Error(`${statusCode}: ${last.slice(0, 200)}`);
  }

  /** Milliseconds to the first bytes; reads on to the end. */
  async stream(): Promise<number> {
    const begun = performance.now();
    const { statusCode, body } = await this.request();
    let first: number | undefined;
    for await (const _ of body) first ??= performance.now() - begun;
    if (statusCode !== 200 || first === undefined) throw new Error(`${statusCode}: no stream`);
    return first;
  }

  /** Waits for the first bytes and leaves it open. */
  async open(): Promise<{ destroy(): void }> {
    const { statusCode, body } = await this.request();
    if (statusCode !== 200) throw new Error(`${statusCode}: ${await body.text()}`);
    body.on("error", () => undefined);
    await new Promise<void>((first) => body.once("readable", () => first()));
    return body;
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  destroy(): Promise<void> {
    return this.pool.destroy();
  }

  private request() {
    const { path, headers, body } = this.target;
    return this.pool.request({ method: "POST", path, headers: { ...headers }, body });
  }
}

answer(run);
tell({ url: "" });
