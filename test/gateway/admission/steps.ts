import type { LimitKind } from "../../../access/limit-kind";
import type { Limits } from "../../../environment/environment";
import { fc } from "../../support/properties";
import { LEASE } from "./fixtures";

/** Something that happens to a store. Calls are named by a number that is taken modulo how many there have been. */
export type Step =
  | {
      readonly kind: "admit";
      readonly user: string;
      readonly teamLimits: Partial<Limits>;
      readonly userLimits: Partial<Limits>;
      readonly observe: readonly LimitKind[];
      readonly tokens: number;
      readonly cost: number;
      readonly targets: readonly string[];
    }
  | {
      readonly kind: "settle";
      readonly call: number;
      readonly tokens: number;
      readonly cost: number;
      readonly endedAgo: number;
    }
  | { readonly kind: "cancel"; readonly call: number }
  | { readonly kind: "renew"; readonly calls: readonly number[]; readonly lease: number }
  | { readonly kind: "pass"; readonly milliseconds: number }
  | { readonly kind: "set-back"; readonly milliseconds: number }
  | {
      readonly kind: "report";
      readonly target: string;
      readonly outcome: "succeeded" | "failed";
      readonly times: number;
    }
  | { readonly kind: "mark"; readonly mark: string; readonly revoked: boolean }
  | { readonly kind: "lose" }
  | {
      readonly kind: "reload";
      readonly marks: readonly string[];
      readonly spent: number;
      readonly counted: readonly number[];
      readonly pause: number;
    }
  | {
      readonly kind: "recount";
      readonly ago: number;
      readonly requests: number;
      readonly tokens: number;
      readonly pause: number;
    };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const tokens = fc.nat(400);
/** Nanodollars, up to four dollars. */
const cost = fc.nat(4_000_000_000);
const call = fc.nat(30);
const pause = fc.constantFrom(0, 0, 5_000);
const target = fc.constantFrom("claude", "nova");

const limits: fc.Arbitrary<Partial<Limits>> = fc.constantFrom(
  {},
  { requestsPerMinute: 4 },
  { tokensPerMinute: 600 },
  { tokensPerMinute: 300, dollarsPerDay: 3 },
  { concurrency: 3 },
  { dollarsPerDay: 8 },
  { dollarsPerMonth: 12 },
  { requestsPerMinute: 5, tokensPerMinute: 900, concurrency: 4, dollarsPerDay: 10, dollarsPerMonth: 15 },
);

const milliseconds = fc.oneof(
  { weight: 6, arbitrary: fc.nat(3_000) },
  { weight: 3, arbitrary: fc.integer({ min: 3_000, max: 70_000 }) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 62 }).map((seconds) => seconds * 1_000) },
  { weight: 2, arbitrary: fc.constantFrom(LEASE, MINUTE, MINUTE + 999, MINUTE + 1_000) },
  { weight: 1, arbitrary: fc.constantFrom(20 * MINUTE, 13 * HOUR, DAY, 5 * DAY, 31 * DAY) },
);

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant("admit" as const),
        user: fc.constantFrom("anna", "bert"),
        teamLimits: limits,
        userLimits: limits,
        observe: fc.constantFrom<readonly LimitKind[]>([], [], ["requestsPerMinute", "dollarsPerDay"]),
        tokens,
        cost,
        targets: fc.constantFrom<readonly string[]>(["claude"], ["claude", "nova"], ["nova", "claude"], []),
      }),
    },
    {
      weight: 7,
      arbitrary: fc.record({
        kind: fc.constant("settle" as const),
        call,
        tokens,
        cost,
        endedAgo: fc.constantFrom(0, 0, 0, 20 * MINUTE, 40 * MINUTE),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const), call }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("renew" as const),
        calls: fc.array(call, { maxLength: 8 }),
        lease: fc.constantFrom(LEASE, 2 * LEASE),
      }),
    },
    { weight: 8, arbitrary: fc.record({ kind: fc.constant("pass" as const), milliseconds }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("set-back" as const),
        milliseconds: fc.constantFrom(700, 5_000, MINUTE, HOUR, DAY),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("report" as const),
        target,
        outcome: fc.constantFrom("succeeded" as const, "failed" as const, "failed" as const, "failed" as const),
        times: fc.integer({ min: 1, max: 6 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("mark" as const),
        mark: fc.constantFrom("user:anna", "user:bert", "team:payments"),
        revoked: fc.constantFrom(true, false, false),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("lose" as const) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant("reload" as const),
        marks: fc.constantFrom<readonly string[]>([], [], ["user:bert"]),
        spent: cost,
        counted: fc.array(call, { maxLength: 4 }),
        pause,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("recount" as const),
        ago: fc.integer({ min: -2, max: 70 }),
        requests: fc.nat(3),
        tokens,
        pause,
      }),
    },
  ),
  { minLength: 10, maxLength: 60, size: "max" },
);
