import { regionalPolicy } from "../../access/regional-policy";
import { renderRuntimePolicy } from "../../access/render-runtime-policy";
import { defineEnvironment } from "../../environment/define-environment";
import { emptyLock } from "../../environment/lock";
import { changed } from "../environment/good-environment";

const KEY = "arn:aws:kms:eu-central-1:100000000002:key/mrk-1234abcd12ab34cd56ef1234567890ab";

const environment = defineEnvironment(
  changed({
    "teams.payments.limits": {
      team: { dollarsPerDay: 20, dollarsPerMonth: 100 },
      users: { ci: { requestsPerMinute: 100 } },
    },
    "teams.payments.payloadLogging": { kmsKeyArn: KEY, retentionDays: 30 },
    "teams.research.responseCache": { routes: ["sonnet", "embeddings"], seconds: 60 },
  }),
);
const whole = renderRuntimePolicy(environment, emptyLock("dev"));
const home = regionalPolicy(whole, { region: "eu-central-1", share: 0.35 });
const away = regionalPolicy(whole, { region: "eu-west-1", share: 0.65 });

test("a region has only its own targets, in their order", () => {
  expect(home.routes.sonnet?.targets.map(({ region }) => region)).toEqual(["eu-central-1"]);
  expect(away.routes.sonnet?.targets.map(({ region }) => region)).toEqual(["eu-west-1"]);
});

test("a route without a target there is not there, for its teams neither, nor are its models and prices", () => {
  expect(Object.keys(home.routes)).toEqual(["sonnet", "nova", "embeddings"]);
  expect(Object.keys(away.routes)).toEqual(["sonnet"]);
  expect(away.teams.payments?.routes).toEqual(["sonnet"]);
  expect(Object.keys(away.teams.payments?.limits.routes ?? {})).toEqual(["sonnet"]);
  expect(away.teams.research?.responseCache?.routes).toEqual(["sonnet"]);
  expect(Object.keys(away.models)).toEqual(["anthropic.claude-sonnet-4-5-20250929-v1:0"]);
  expect(Object.keys(away.prices)).toEqual(["eu.anthropic.claude-sonnet-4-5-20250929-v1:0"]);
});

test("of every limit of dollars a region has its part, and of no other limit", () => {
  const limits = home.teams.payments?.limits;
  expect(limits?.team).toMatchObject({ dollarsPerDay: 7, dollarsPerMonth: 35, requestsPerMinute: 300 });
  expect(limits?.users.ci).toMatchObject({ dollarsPerDay: 7, requestsPerMinute: 100 }); // of 20
  expect(limits?.credential).toMatchObject({ dollarsPerDay: "unlimited" });
  expect(away.teams.payments?.limits.team).toMatchObject({ dollarsPerDay: 13, dollarsPerMonth: 65 });
});

test("a multi-Region key is the one of the region", () => {
  expect(home.teams.payments?.payloadLogging?.kmsKeyArn).toBe(KEY);
  expect(away.teams.payments?.payloadLogging?.kmsKeyArn).toBe(KEY.replace("eu-central-1", "eu-west-1"));
});

test("the whole of one region is what the environment says", () => {
  expect(regionalPolicy(whole, { region: "eu-central-1", share: 1 }).teams.research?.limits.team).toEqual(
    environment.teams.research?.limits.team,
  );
});
