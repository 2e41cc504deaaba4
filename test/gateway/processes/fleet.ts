import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LedgerEntry } from "../../../access/ledger-entry";
import type { EnvironmentInput } from "../../../environment/define-environment";
import { TIMING, type Timing } from "../../../gateway/admission/timing";
import { readLedger } from "../../../gateway/ledger/read-ledger";
import { type BedrockSimulator, startBedrockSimulator } from "../../../simulators/bedrock/bedrock-simulator";
import { GATEWAY_ENVIRONMENT } from "../../support/gateway-environment";
import { type RedisServer, startRedis } from "../../support/redis";
import { type Child, startChild } from "./child";
import { bundleCommand } from "./command-bundle";
import { type Gate, startGate } from "./gate";
import { keyOf, MARKS } from "./marks";

/** A lease that nobody renews ends in 8 s instead of 30; the rest goes along. */
export const QUICK: Timing = { ...TIMING, heartbeat: 400, lease: 8_000, pause: 400, away: 200 };

/** Where the store goes away: longer than a process takes to connect again, a second at most, and to beat, on a busy machine. */
export const PAUSE_AFTER_OUTAGE = TIMING.pause;

export interface FleetOptions {
  /** By team: its limits. What is not said is unlimited. */
  readonly teams: Readonly<Record<string, TeamLimits>>;
  /** @default 4 */
  readonly processes?: number;
  /** How long admissions pause after the store was lost. @default that of QUICK */
  readonly pause?: number;
  /** @default deny */
  readonly storeFailure?: NonNullable<EnvironmentInput["admission"]>["storeFailure"];
}

type TeamLimits = NonNullable<NonNullable<EnvironmentInput["limits"]>["team"]>;

/** One process of a gateway. */
export interface GatewayProcess extends Child {
  readonly url: string;
}

/**
 * Several processes of `bedrock-access gateway run`, with one Redis, one ledger, one access state and one simulated Bedrock.
 *
 * Every team has a developer `dev`, whose key is `keyOf(team)`.
 */
export class Fleet {
  readonly processes: GatewayProcess[] = [];
  private readonly everStarted: Child[] = [];

  private constructor(
    readonly redis: RedisServer,
    readonly bedrock: BedrockSimulator,
    /** The way of all processes to the simulated Bedrock. */
    readonly gate: Gate,
    private readonly folder: string,
    private readonly teams: readonly string[],
  ) {}

  static async start({ teams, processes = 4, pause = QUICK.pause, storeFailure }: FleetOptions): Promise<Fleet> {
    const folder = mkdtempSync(join(tmpdir(), "bedrock-access-processes-"));
    const [redis, bedrock] = await Promise.all([
      startRedis(),
      startBedrockSimulator(),
      bundleCommand(join(folder, COMMAND), { ...QUICK, pause }),
    ]);
    writeFileSync(join(folder, ENVIRONMENT), JSON.stringify(environmentOf(teams, storeFailure)));
    const fleet = new Fleet(redis, bedrock, await startGate(bedrock.url), folder, Object.keys(teams));
    await Promise.all(Array.from({ length: processes }, () => fleet.startProcess()));
    return fleet;
  }

  /** One more. */
  async startProcess(...flags: readonly string[]): Promise<GatewayProcess> {
    const keys = this.teams.flatMap((team) => ["--dev-key", `${team}/dev=${keyOf(team)}`]);
    const upstream = ["--upstream", this.gate.url];
    const child = this.start("gateway", "run", "--json", "--port", "0", ...upstream, ...keys, ...flags);
    await child.says("\n}\n");
    const { url } = JSON.parse(child.stdout) as { url: string };
    const started = Object.create(child, { url: { value: url } }) as GatewayProcess;
    this.processes.push(started);
    return started;
  }

  /** The process at this position; counted on from the first after the last. */
  process(index: number): GatewayProcess {
    const found = this.processes[index % this.processes.length];
    if (found === undefined) throw new Error("no process runs");
    return found;
  }

  /** Ends a process as a crash does, and forgets it. */
  async kill(one: GatewayProcess): Promise<void> {
    this.processes.splice(this.processes.indexOf(one), 1);
    one.signal("SIGKILL");
    await one.ended;
  }

  /** Starts the command with the fleet's environment, store, ledger and access state. */
  start(...args: readonly string[]): Child {
    const { folder, redis } = this;
    const child = startChild(join(folder, COMMAND), args, {
      cwd: folder,
      env: {
        BEDROCK_ACCESS_ENVIRONMENT: ENVIRONMENT,
        BEDROCK_ACCESS_STORE: redis.url,
        BEDROCK_ACCESS_LEDGER: LEDGER,
        BEDROCK_ACCESS_STATE: STATE,
      },
    });
    this.everStarted.push(child);
    return child;
  }

  /** Runs the command to its end. @returns what it printed. */
  async command(...args: readonly string[]): Promise<string> {
    const child = this.start(...args);
    const code = await child.ended;
    if (code !== 0) throw new Error(`bedrock-access ${args.join(" ")} ended with ${code}: ${child.stderr}`);
    return child.stdout;
  }

  /** A team's entries of the ledger, in the order in which its calls ended. */
  async entries(team: string): Promise<LedgerEntry[]> {
    const entries: LedgerEntry[] = [];
    const fail = ({ file, reason }: { readonly file: string; readonly reason: string }) => {
      throw new Error(`${file}: ${reason}`);
    };
    for await (const entry of readLedger(join(this.folder, LEDGER), { team }, fail)) entries.push(entry);
    return entries;
  }

  /** Nanodollars that a team has spent by its ledger. */
  async spent(team: string): Promise<number> {
    return (await this.entries(team)).reduce((sum, { cost }) => sum + cost, 0);
  }

  /** All that any process has printed or left in a file, but the command itself. */
  written(): string {
    const files = readdirSync(this.folder, { withFileTypes: true }).filter(
      (entry) => entry.isFile() && entry.name !== COMMAND,
    );
    return [
      ...this.everStarted.flatMap(({ stdout, stderr }) => [stdout, stderr]),
      ...files.map(({ name }) => readFileSync(join(this.folder, name), "utf8")),
    ].join("\n");
  }

  /** Ends everything in order: fails when a process did not end well, or when a planted mark stands anywhere. */
  async end(): Promise<void> {
    for (const one of this.processes) one.signal("SIGTERM");
    const ends = await Promise.all(this.processes.map(({ ended }) => ended));
    for (const child of this.everStarted) child.signal("SIGKILL"); // those that a failed test has left
    const found = MARKS.filter((mark) => this.written().includes(mark));
    const errors = this.written().match(/^.*"event":"(failed|ledger-failed|reload-failed)".*$/gm) ?? [];
    await Promise.all([this.redis.stop(), this.gate.close(), this.bedrock.close()]);
    rmSync(this.folder, { recursive: true, force: true });
    expect({ ends, found, errors }).toEqual({ ends: ends.map(() => 0), found: [], errors: [] });
  }
}

const COMMAND = "command.js";
const ENVIRONMENT = "test.json";
const LEDGER = "usage.jsonl";
const STATE = "access-state.json";

function environmentOf(teams: FleetOptions["teams"], storeFailure: FleetOptions["storeFailure"]): EnvironmentInput {
  const { payments: common } = GATEWAY_ENVIRONMENT.teams;
  return {
    ...GATEWAY_ENVIRONMENT,
    limits: { team: UNLIMITED, user: UNLIMITED },
    teams: Object.fromEntries(
      Object.entries(teams).map(([name, team]) => [
        name,
        {
          ...common,
          account: { kind: "created", email: `aws+${name}@example.com` },
          members: { groups: [name] },
          limits: { team },
        },
      ]),
    ),
    ...(storeFailure && { admission: { storeFailure } }),
  };
}

const UNLIMITED = {
  requestsPerMinute: "unlimited",
  tokensPerMinute: "unlimited",
  concurrency: "unlimited",
  dollarsPerDay: "unlimited",
  dollarsPerMonth: "unlimited",
} as const;
