import { z } from "zod";
import { routeAlias, says, userName } from "./text";

const count = z.union([
  z.literal("unlimited"),
  z
    .int(says("is not a whole number", 'Write a whole number, or "unlimited".'))
    .min(1, says("is below 1", 'Write at least 1, or "unlimited"; leave a team without routes to give it nothing.')),
]);

const dollars = z.union([
  z.literal("unlimited"),
  z
    .number(says("is not a number of dollars", 'Write dollars as a number, or "unlimited".'))
    .min(0.01, says("is below one cent", 'Write dollars of at least 0.01, or "unlimited".')),
]);

export const limits = z.strictObject({
  requestsPerMinute: count.optional().describe("Requests in a minute."),
  tokensPerMinute: count.optional().describe("Tokens in a minute, input and output together."),
  concurrency: count.optional().describe("Calls that run at the same time."),
  dollarsPerDay: dollars.optional().describe("US dollars in a day of the environment's time zone."),
  dollarsPerMonth: dollars.optional().describe("US dollars in a month of the environment's time zone."),
});

export const environmentLimits = z.strictObject({
  team: limits.optional().describe("What each team may use in all."),
  user: limits.optional().describe("What each user may use."),
  credential: limits.optional().describe("What each token, gateway key or certificate may use."),
  route: limits.optional().describe("What each team may use on each of its routes."),
});

export const teamLimits = z.strictObject({
  team: limits.optional().describe("The team in all."),
  user: limits.optional().describe("Each user of the team who is not named in `users`."),
  credential: limits.optional().describe("Each token, gateway key or certificate of the team."),
  route: limits.optional().describe("The team on each of its routes."),
  routes: z.record(routeAlias, limits).optional().describe("The team on one route, by alias."),
  users: z.record(userName, limits).optional().describe("One user of the team, by name."),
});
