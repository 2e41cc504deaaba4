import { BREAKER_FAILURES, BREAKER_FIRST_MILLISECONDS, BREAKER_LONGEST_MILLISECONDS } from "../../rules";
import { COMMON } from "./common";
import { SCOPE } from "./scope";

/**
 * Sets and lifts marks of revocation, also in a team whose state is lost: a reload that is under way respects them.
 *
 * KEYS: the team's. ARGV: time, server, number of marks to set, these, marks to lift.
 */
export const MARK = `${COMMON}
local known = call('HEXISTS', TEAM, 'epoch') == 1
for i = 4, #ARGV do
  if i <= 3 + ARGV[3] then
    call('HSET', TEAM, ARGV[i], '1')
  elseif known then
    call('HDEL', TEAM, ARGV[i])
  else
    call('HSET', TEAM, ARGV[i], '0')
  end
end
return { 'marked' }
`;

/** Which of some marks is set. Writes nothing. KEYS: the team's. ARGV: time, server, the marks. */
export const REVOKED = `${COMMON}
local marks = call('HMGET', TEAM, unpack(ARGV, 3))
for i = 1, #marks do
  if marks[i] == '1' then return { 'revoked', i - 1 } end
end
return { 'not-revoked' }
`;

/**
 * What scopes have used. Writes nothing. KEYS: the team's, then the scopes. ARGV: time, server, end of the day, day, next day,
 * end of the month, month, next month.
 */
export const USAGE = `${COMMON}${SCOPE}
local team = call('HMGET', TEAM, 'epoch', 'server', 'now', 'day', 'month')
epoch = team[1]
local at = timeOf(epoch, team[2], team[3])
if not at then return { 'lost', epoch or '' } end
local due = call('ZRANGE', DUE, 0, 0, 'WITHSCORES')
if not due[1] then return { 'lost', epoch } end
if tonumber(due[2]) <= at then return { 'due' } end
setNow(at)
day = later(team[4], at < tonumber(ARGV[3]) and ARGV[4] or ARGV[5])
month = later(team[5], at < tonumber(ARGV[6]) and ARGV[7] or ARGV[8])
local usage = {}
for i = TEAM_KEYS + 1, #KEYS do
  local scope = readScope(KEYS[i])
  if not scope then return { 'lost', epoch } end
  usage[#usage + 1] = { scope[REQUESTS], scope[TOKENS], scope[RUNNING], scope[DAY_SPENT], scope[DAY_HELD], scope[MONTH_SPENT], scope[MONTH_HELD] }
end
return { 'usage', usage }
`;

/**
 * Tells a breaker how a call to its target went. KEYS: the team's. ARGV: time, server, the breaker's field, `succeeded` or
 * `failed`.
 *
 * A breaker is `c` (closed, failures counted), `o` (open until) or `p` (a probe runs, until); failures, until, length.
 */
export const REPORT = `${COMMON}
local team = call('HMGET', TEAM, 'epoch', 'server', 'now', ARGV[3])
local at = timeOf(team[1], team[2], team[3])
if not at then return { 'lost', team[1] or '' } end
if ARGV[4] == 'succeeded' then
  if team[4] then call('HDEL', TEAM, ARGV[3]) end
  return { 'reported' }
end
local state, failures, untilAt, length = 'c', 0, 0, 0
if team[4] then state, failures, untilAt, length = string.match(team[4], '^(%a)|(%d+)|(%d+)|(%d+)$') end
failures, untilAt, length = failures + 1, tonumber(untilAt), tonumber(length)
if state == 'o' and untilAt > at then return { 'reported' } end -- a call that was under way when it opened
if state ~= 'c' then
  length = math.min(length * 2, ${BREAKER_LONGEST_MILLISECONDS})
elseif failures >= ${BREAKER_FAILURES} then
  length = ${BREAKER_FIRST_MILLISECONDS}
end
if length > 0 then state, untilAt = 'o', at + length end
call('HSET', TEAM, ARGV[3], state .. '|' .. text(failures) .. '|' .. text(untilAt) .. '|' .. text(length))
return { state == 'o' and 'opened' or 'reported' }
`;
