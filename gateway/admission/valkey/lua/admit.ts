import {
  BREAKER_PROBE_MILLISECONDS,
  DAY_MILLISECONDS,
  MONTH_MILLISECONDS,
  RUNNING_RETRY_MILLISECONDS,
  WINDOW_SECONDS,
} from "../../rules";
import { CALL_RECORD, COMMON } from "./common";
import { SCOPE } from "./scope";

/** Idle scopes that one admission names at most, for the client to have them removed. */
const IDLE_SCOPES = 16;

/**
 * Reserves on every limit of every scope, or writes nothing.
 *
 * KEYS: the team's, then the scopes, widest first.
 *
 * ARGV: time, server, id, tokens, cost, lease, names of the scopes as JSON, end of the day, day, next day, end of the month,
 * month, next month, observed limits (`01000`), number of marks, number of targets; the marks; the targets' breakers; for each
 * scope its five limits, empty where there is none.
 */
export const ADMIT = `${COMMON}${CALL_RECORD}${SCOPE}
local id, tokens, cost = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local marks, targets = tonumber(ARGV[15]), tonumber(ARGV[16])
local BEFORE_MARKS, FIXED = 16, 7
local BEFORE_TARGETS = BEFORE_MARKS + marks
local BEFORE_LIMITS = BEFORE_TARGETS + targets

local team = call('HMGET', TEAM, 'epoch', 'server', 'now', 'day', 'month', 'pausedUntil', 'call:' .. id,
  unpack(ARGV, BEFORE_MARKS + 1, BEFORE_LIMITS))
epoch = team[1]
local at = timeOf(epoch, team[2], team[3])
if not at then return { 'lost', epoch or '' } end
for i = 1, marks do
  if team[FIXED + i] == '1' then return { 'revoked', i - 1 } end
end
if team[6] and tonumber(team[6]) > at then return { 'paused', epoch, tonumber(team[6]) - at } end
if team[7] then return redis.error_reply('ADMITTED a call of this id was admitted before') end
local due = call('ZRANGE', DUE, 0, 0, 'WITHSCORES')
if not due[1] then return { 'lost', epoch } end
if tonumber(due[2]) <= at then return { 'due' } end

-- Breakers. One that was open for its time lets one call probe the target: a call that tries it first.
local usable, failing, probe, probed, reopens = {}, {}, nil, nil, nil
for i = 1, targets do
  local breaker = team[FIXED + marks + i]
  if not breaker then
    usable[#usable + 1] = i - 1
  else
    failing[#failing + 1] = i - 1
    local state, failures, untilAt, length = string.match(breaker, '^(%a)|(%d+)|(%d+)|(%d+)$')
    untilAt = tonumber(untilAt)
    if state == 'c' or untilAt <= at then
      if state ~= 'c' and #usable == 0 then
        probe = ARGV[BEFORE_TARGETS + i]
        probed = 'p|' .. failures .. '|' .. text(at + ${BREAKER_PROBE_MILLISECONDS}) .. '|' .. length
      end
      usable[#usable + 1] = i - 1
    elseif not reopens or untilAt < reopens then
      reopens = untilAt
    end
  end
end
if targets > 0 and #usable == 0 then return { 'broken', at, reopens } end

setNow(at)
local dayEnds, monthEnds = tonumber(ARGV[8]), tonumber(ARGV[11])
day = later(team[4], at < dayEnds and ARGV[9] or ARGV[10])
month = later(team[5], at < monthEnds and ARGV[12] or ARGV[13])
if day ~= ARGV[9] then dayEnds = dayEnds + ${DAY_MILLISECONDS} end
if month ~= ARGV[12] then monthEnds = monthEnds + ${MONTH_MILLISECONDS} end

local never = math.huge
local observed, passed, binding, bindsUntil = ARGV[14], {}, nil, -1
local function exceeded(limit, scope, allowed, spent, held, needed, retryAt)
  local breach = { limit, scope, allowed, spent, held, needed, retryAt == never and -1 or retryAt }
  if string.sub(observed, limit + 1, limit + 1) == '1' then
    passed[#passed + 1] = breach
  elseif retryAt > bindsUntil then
    binding, bindsUntil = breach, retryAt
  end
end

-- Whether another call of this size would have to wait for this one to be settled.
local tight = 0
local function takes(limit, allowed, used, needed)
  if allowed and used + 2 * needed > allowed and string.sub(observed, limit + 1, limit + 1) ~= '1' then tight = 1 end
end

local secondsOf = {}
local function whenLeft(key, letter, sum, needed, allowed)
  if needed > allowed then return never end
  local fields = secondsOf[letter]
  if not fields then
    fields = {}
    for each = second - ${WINDOW_SECONDS}, second do fields[#fields + 1] = letter .. each end
    secondsOf[letter] = fields
  end
  local counts = call('HMGET', key, unpack(fields))
  for i = 1, #fields do
    sum = sum - (counts[i] or 0)
    if sum + needed <= allowed then return (second + i) * 1000 end
  end
  return never
end

local function whenFree(spent, needed, allowed, turns)
  if needed > allowed then return never end
  if spent + needed <= allowed then return at + ${RUNNING_RETRY_MILLISECONDS} end
  return turns
end

local scopes, limit = {}, BEFORE_LIMITS
for i = 1, #KEYS - TEAM_KEYS do
  local key = KEYS[TEAM_KEYS + i]
  local scope = readScope(key)
  if not scope then return { 'lost', epoch } end
  scopes[i] = scope
  local perMinute, tokensPerMinute, running = tonumber(ARGV[limit + 1]), tonumber(ARGV[limit + 2]), tonumber(ARGV[limit + 3])
  local perDay, perMonth = tonumber(ARGV[limit + 4]), tonumber(ARGV[limit + 5])
  limit = limit + 5
  if perMinute and scope[REQUESTS] + 1 > perMinute then
    exceeded(0, i - 1, perMinute, scope[REQUESTS], 0, 1, whenLeft(key, 'r', scope[REQUESTS], 1, perMinute))
  end
  if tokensPerMinute and scope[TOKENS] + tokens > tokensPerMinute then
    exceeded(1, i - 1, tokensPerMinute, scope[TOKENS], 0, tokens, whenLeft(key, 't', scope[TOKENS], tokens, tokensPerMinute))
  end
  if running and scope[RUNNING] + 1 > running then
    exceeded(2, i - 1, running, 0, scope[RUNNING], 1, whenFree(0, 1, running, never))
  end
  if perDay and scope[DAY_SPENT] + scope[DAY_HELD] + cost > perDay then
    exceeded(3, i - 1, perDay, scope[DAY_SPENT], scope[DAY_HELD], cost, whenFree(scope[DAY_SPENT], cost, perDay, dayEnds))
  end
  if perMonth and scope[MONTH_SPENT] + scope[MONTH_HELD] + cost > perMonth then
    exceeded(4, i - 1, perMonth, scope[MONTH_SPENT], scope[MONTH_HELD], cost, whenFree(scope[MONTH_SPENT], cost, perMonth, monthEnds))
  end
  takes(1, tokensPerMinute, scope[TOKENS], tokens)
  takes(2, running, scope[RUNNING], 1)
  takes(3, perDay, scope[DAY_SPENT] + scope[DAY_HELD], cost)
  takes(4, perMonth, scope[MONTH_SPENT] + scope[MONTH_HELD], cost)
end
if binding then return { 'limited', at, binding } end

-- Nothing is written before this line.
local listed = false
for i = 1, #scopes do
  local scope = scopes[i]
  scope[REQUESTS], scope[REQUESTS_NOW] = scope[REQUESTS] + 1, scope[REQUESTS_NOW] + 1
  scope[TOKENS], scope[TOKENS_NOW] = scope[TOKENS] + tokens, scope[TOKENS_NOW] + tokens
  scope[RUNNING] = scope[RUNNING] + 1
  scope[DAY_HELD], scope[MONTH_HELD] = scope[DAY_HELD] + cost, scope[MONTH_HELD] + cost
  writeScope(KEYS[TEAM_KEYS + i], scope)
  listed = listed or scope.listed
end
local now = text(at)
call('HSET', TEAM, 'now', now, 'call:' .. id, callRecord('r', now, day, month, ARGV[4], ARGV[5], ARGV[7]))
call('ZADD', DUE, text(at + ARGV[6]), id)
if day ~= team[4] or month ~= team[5] then call('HSET', TEAM, 'day', day, 'month', month) end
if probe then call('HSET', TEAM, probe, probed) end

-- A new scope, or one whose month turns, makes room of those that nobody has used since.
local idle = {}
if listed then idle = call('ZRANGEBYSCORE', SCOPES, 1, '(' .. monthNumber(month), 'LIMIT', 0, ${IDLE_SCOPES}) end
return { 'admitted', epoch, at, day, month, usable, failing, passed, idle, tight }
`;
