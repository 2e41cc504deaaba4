import { z } from "zod";
import type { Limits } from "../environment";
import { DEFAULT_TEAM_LIMITS, DEFAULT_USER_LIMITS, UNLIMITED } from "../resolve/defaults";
import { routeAlias, says, userName } from "./text";

const count = z.union([
  z.literal("unlimited"),
  z
    .int(says("is not a whole number", 'Write a whole number, or "unlimited".'))
    .min(1, says("is below 1", 'Write at least 1, or "unlimited"; to give nothing, leave the team or the route out.')),
]);

/** Money is counted in billionths of a dollar, and the limiter's store counts in 64 bits. */
const MOST_DOLLARS = 1_000_000_000;

const dollars = z.union([
  z.literal("unlimited"),
  z
    .number(says("is not a number of dollars", 'Write dollars as a number, or "unlimited".'))
    .min(0.01, says("is below one cent", 'Write dollars of at least 0.01, or "unlimited".'))
    .max(MOST_DOLLARS, says("is above a billion dollars", 'Write at most 1000000000, or "unlimited".')),
]);

/** @param fallback - What holds where a limit is left out, in words. */
function limits(fallback: (kind: keyof Limits) => string) {
  const described = <Schema extends z.ZodType>(schema: Schema, kind: keyof Limits, meaning: string) =>
    schema.optional().describe(`${meaning} Default: ${fallback(kind)}.`);
  return z.strictObject({
    requestsPerMinute: described(count, "requestsPerMinute", "Requests in a minute."),
    tokensPerMinute: described(count, "tokensPerMinute", "Tokens in a minute, input and output together."),
    concurrency: described(count, "concurrency", "Calls that run at the same time."),
    dollarsPerDay: described(dollars, "dollarsPerDay", "US dollars in a day of the environment's time zone."),
    dollarsPerMonth: described(dollars, "dollarsPerMonth", "US dollars in a month of the environment's time zone."),
  });
}

const ofTeam = limits((kind) => {
  const value = inWords(DEFAULT_TEAM_LIMITS[kind]);
  return kind === "dollarsPerDay" ? `${value}, or the month's where that is less` : value;
});
const ofUser = limits((kind) => `${inWords(DEFAULT_USER_LIMITS[kind])}, or the team's where that is less`);
const ofPart = limits((kind) => inWords(UNLIMITED[kind]));
const inherited = limits(() => "inherited");

export const environmentLimits = z.strictObject({
  team: ofTeam.optional().describe("What each team may use in all."),
  user: ofUser.optional().describe("What each user may use."),
  credential: ofPart
    .optional()
    .describe("What each token, gateway key or certificate may use, beside its user's limits."),
  route: ofPart.optional().describe("What each team may use on each of its routes, beside its own limits."),
});

export const teamLimits = z.strictObject({
  team: inherited.optional().describe("The team in all."),
  user: inherited.optional().describe("Each user of the team who is not named in `users`."),
  credential: inherited.optional().describe("Each token, gateway key or certificate of the team."),
  route: inherited.optional().describe("The team on each of its routes."),
  routes: z
    .record(routeAlias, inherited)
    .optional()
    .describe("The team on one route, by alias. Inherits what `route` says."),
  users: z.record(userName, inherited).optional().describe("One user of the team, by name. Inherits what `user` says."),
});

function inWords(limit: Limits[keyof Limits]): string {
  // Not by toLocaleString: every synthesis would load ICU for it, which takes 10 ms.
  return limit === "unlimited" ? "`unlimited`" : String(limit).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
