import type { RuntimePolicy } from "../../../access/runtime-policy";
import { AppConfigSession } from "../../../gateway/policy-source/appconfig-session";
import { type PolicyEvent, PolicyFeed, PolicyNotReadyError } from "../../../gateway/policy-source/policy-feed";
import { type AppConfigFake, startAppConfigFake } from "../../support/appconfig-fake";
import { emulatedAws } from "../../support/aws";
import { policy as policyWith } from "../policy/policy-fixtures";

const START = Date.parse("2026-11-25T12:00:00Z");
const SOURCE = { application: "bedrock-dev-gateway", environment: "dev", profile: "policy" };

let appConfig: AppConfigFake;
let now: number;
let events: PolicyEvent[];
let feed: PolicyFeed;
let session: AppConfigSession;

beforeEach(async () => {
  appConfig = await startAppConfigFake({ intervalSeconds: 30 });
  now = START;
  events = [];
  open();
});
afterEach(async () => {
  await session.close();
  await appConfig.stop();
});

function open(source = SOURCE): void {
  session = new AppConfigSession(source, emulatedAws(appConfig.url, { now: () => now }));
  feed = new PolicyFeed({ session, environment: "test", now: () => now, onEvent: (event) => events.push(event) });
}

function policy(maxBodyBytes: number): RuntimePolicy {
  return policyWith({ maxBodyBytes });
}

async function refreshed(after = 30): Promise<RuntimePolicy> {
  now += after * 1_000;
  await feed.refresh();
  await feed.settled();
  return feed.policy();
}

test("the first request waits for the policy, and those within the interval ask nothing", async () => {
  appConfig.deploy(JSON.stringify(policy(1_000)));
  await feed.refresh();
  expect(feed.policy()).toEqual(policy(1_000));
  await refreshed(29);
  expect(appConfig.seen()).toEqual(["POST /configurationsessions", "GET /configuration"]);
  expect(events).toEqual([{ kind: "policy-loaded" }]);
});

test("a policy that has not changed is the same object, so that what was derived from it goes on", async () => {
  appConfig.deploy(JSON.stringify(policy(1_000)));
  const first = await refreshed();
  expect(await refreshed()).toBe(first);
  expect(await refreshed()).toBe(first);
  expect(appConfig.seen()).toEqual([
    "POST /configurationsessions",
    "GET /configuration",
    "GET /configuration",
    "GET /configuration",
  ]);
});

test("a new policy holds from the poll on, for which no request waits", async () => {
  appConfig.deploy(JSON.stringify(policy(1_000)));
  await refreshed();
  appConfig.deploy(JSON.stringify(policy(2_000)));
  now += 30_000;
  await feed.refresh();
  expect(feed.policy().maxBodyBytes).toBe(1_000);
  await feed.settled();
  expect(feed.policy().maxBodyBytes).toBe(2_000);
});

test("days go on in the time zone in which the process began, and what else is new holds", async () => {
  appConfig.deploy(JSON.stringify(policy(1_000)));
  await refreshed();
  appConfig.deploy(JSON.stringify({ ...policy(2_000), timeZone: "Europe/Berlin" }));
  expect(await refreshed()).toEqual(policy(2_000));
  expect(events).toEqual([
    { kind: "policy-loaded" },
    { kind: "policy-loaded" },
    {
      kind: "policy-zone-kept",
      cause: expect.objectContaining({
        message: expect.stringMatching(/"Europe\/Berlin".*"UTC" until it is started again/),
      }),
    },
  ]);
});

test("many requests at once ask once", async () => {
  appConfig.deploy(JSON.stringify(policy(1_000)));
  await Promise.all(Array.from({ length: 20 }, () => feed.refresh()));
  expect(feed.policy()).toEqual(policy(1_000));
  expect(appConfig.seen()).toHaveLength(2);
});

const { environment: _, ...withoutEnvironment } = policy(1_000);
test.each([
  ["is not JSON", "{", "it is not JSON"],
  ["lacks a member", JSON.stringify(withoutEnvironment), "environment"],
  ["has a member that this version does not know", JSON.stringify({ ...policy(1), quotas: {} }), "quotas"],
  ["holds a limit below nothing", JSON.stringify(policyWith({ maxBodyBytes: -1 })), "maxBodyBytes"],
  ["is of another environment", JSON.stringify({ ...policy(1), environment: "prod" }), '"prod", not of "test"'],
  ["names no time zone", JSON.stringify({ ...policy(1), timeZone: "Europe/Nowhere" }), "Europe/Nowhere"],
])("an update that %s is reported, and the last good one stays", async (_case, text, reason) => {
  appConfig.deploy(JSON.stringify(policy(1_000)));
  const good = await refreshed();
  appConfig.deploy(text);
  expect(await refreshed()).toBe(good);
  expect(await refreshed()).toBe(good);
  expect(events).toEqual([
    { kind: "policy-loaded" },
    { kind: "policy-rejected", cause: expect.objectContaining({ message: expect.stringContaining(reason) }) },
  ]);

  appConfig.deploy(JSON.stringify(policy(3_000)));
  expect((await refreshed()).maxBodyBytes).toBe(3_000);
});

test("without any policy nothing is ready, and it is asked again before long", async () => {
  appConfig.fail(500);
  await feed.refresh();
  expect(() => feed.policy()).toThrow(PolicyNotReadyError);
  await feed.refresh();
  expect(appConfig.seen()).toHaveLength(1);

  appConfig.fail(undefined);
  appConfig.deploy(JSON.stringify(policy(1_000)));
  expect(await refreshed(5)).toEqual(policy(1_000));
  expect(events.map(({ kind }) => kind)).toEqual(["policy-unreachable", "policy-loaded"]);
});

test("a first policy that cannot be used makes nothing ready", async () => {
  appConfig.deploy("{}");
  await feed.refresh();
  expect(() => feed.policy()).toThrow(PolicyNotReadyError);
});

test("while AppConfig is away the policy stays, and a new session brings what came meanwhile", async () => {
  appConfig.deploy(JSON.stringify(policy(1_000)));
  await refreshed();
  appConfig.fail(500);
  expect((await refreshed()).maxBodyBytes).toBe(1_000);
  appConfig.fail(undefined);
  appConfig.deploy(JSON.stringify(policy(2_000)));
  expect((await refreshed()).maxBodyBytes).toBe(2_000);
});

test("what AppConfig refuses is told in its words", async () => {
  await session.close();
  open({ ...SOURCE, profile: "other" });
  await feed.refresh();
  expect(events).toEqual([
    {
      kind: "policy-unreachable",
      cause: expect.objectContaining({
        message: expect.stringMatching(/AppConfig refuses a session: ResourceNotFoundException.*other/),
      }),
    },
  ]);
});
