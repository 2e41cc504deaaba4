import type { LedgerEntry } from "../../../access/ledger-entry";
import type { RuntimePolicy } from "../../../access/runtime-policy";
import { readLedger } from "../../../gateway/ledger/read-ledger";
import type { SimulatedRequest } from "../../../simulators/bedrock/recording";
import { KEYS, startTestGateway, type TestGateway, type TestGatewayOptions } from "../../support/gateway";
import { until } from "../../support/until";

/** A gateway as its clients and its ledger show it. */
export interface GatewayUnderTest extends TestGateway {
  /** Since the test began, oldest first. Waits until there are so many. */
  entries(count: number): Promise<readonly LedgerEntry[]>;
  /** The one that this test made. */
  entry(): Promise<LedgerEntry>;
  /** The only request that reached the simulated Bedrock in this test. */
  sent(): SimulatedRequest;
  account(key?: string): Promise<Account>;
  readonly policy: RuntimePolicy;
}

/** What `GET /access/v1/me` tells a user of herself. Money in US dollars. */
export interface Account {
  readonly spent: number;
  readonly held: number;
  readonly running: number;
}

/** One gateway for the tests of a file or a `describe`; its simulator and the view of its ledger are empty before each test. */
export function useGateway(
  options: TestGatewayOptions | (() => Promise<TestGatewayOptions>) = {},
): () => GatewayUnderTest {
  let gateway: GatewayUnderTest | undefined;
  let before: ReadonlySet<string> = new Set();
  let policy: RuntimePolicy | undefined;
  const get = () => {
    if (gateway === undefined) throw new Error("The gateway has not started.");
    return gateway;
  };
  beforeAll(async () => {
    const chosen = typeof options === "function" ? await options() : options;
    const started = await startTestGateway({
      ...chosen,
      policy: (rendered) => {
        policy = chosen.policy?.(rendered) ?? rendered;
        return policy;
      },
    });
    if (policy === undefined) throw new Error("The gateway has no policy.");
    gateway = observed(started, policy, () => before);
  });
  beforeEach(async () => {
    const { bedrock, ledgerPath } = get();
    await until(() => bedrock.runningRequests() === 0);
    bedrock.forgetRequests();
    bedrock.clearFaults();
    before = new Set((await entriesOf(ledgerPath)).map(({ id }) => id));
  });
  afterAll(() => get().close());
  return get;
}

function observed(started: TestGateway, policy: RuntimePolicy, before: () => ReadonlySet<string>): GatewayUnderTest {
  const entries = async (count: number) => {
    let found: readonly LedgerEntry[] = [];
    await until(async () => {
      found = (await entriesOf(started.ledgerPath)).filter(({ id }) => !before().has(id));
      return found.length >= count;
    });
    return found;
  };
  return {
    ...started,
    policy,
    entries,
    entry: async () => only(await entries(1)),
    sent: () => only(started.bedrock.requests()),
    account: (key = KEYS.anna) => accountOf(started.url, key),
  };
}

async function entriesOf(path: string): Promise<LedgerEntry[]> {
  const found: LedgerEntry[] = [];
  for await (const entry of readLedger(path, {}, () => undefined)) found.push(entry);
  return found;
}

async function accountOf(url: string, key: string): Promise<Account> {
  const me = await fetch(`${url}/access/v1/me`, { headers: { authorization: `Bearer ${key}` } });
  const { limits } = (await me.json()) as {
    readonly limits: readonly {
      readonly scope: { readonly kind: string };
      readonly limit: string;
      readonly spent: number;
      readonly held: number;
    }[];
  };
  const of = (name: string) => limits.find(({ scope, limit }) => scope.kind === "user" && limit === name);
  return {
    spent: of("dollarsPerDay")?.spent ?? Number.NaN,
    held: of("dollarsPerDay")?.held ?? Number.NaN,
    running: of("concurrency")?.held ?? Number.NaN,
  };
}

/** Adds to the test's policy: a guardrail on every target of a route. */
export function withGuardrail(route: string, arn: string): (policy: RuntimePolicy) => RuntimePolicy {
  return (policy) => {
    const found = policy.routes[route];
    if (found === undefined) throw new Error(`There is no route ${route}.`);
    const targets = found.targets.map((target) => ({ ...target, guardrail: { arn, version: "7" } }));
    return { ...policy, routes: { ...policy.routes, [route]: { ...found, targets } } };
  };
}

/** A call with nothing between the test and the wire. */
export async function call(
  gateway: TestGateway,
  path: string,
  body: string | Uint8Array | object,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Buffer }> {
  const answer = await fetch(`${gateway.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEYS.anna}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body),
  });
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
}

export const MESSAGES = "/anthropic/v1/messages";

export function bedrockPath(route: string, operation: string): string {
  return `/bedrock/model/${encodeURIComponent(route)}/${operation}`;
}

export function only<Value>(values: readonly Value[]): Value {
  const [value] = values;
  if (values.length !== 1 || value === undefined) throw new Error(`There are ${values.length}, not one.`);
  return value;
}
