import { CLOCK_STEP_MILLISECONDS } from "../../rules";

/**
 * What all scripts of the limiter begin with.
 *
 * Keys, all with the team's hash tag, so that they lie in one slot. A script gets the five of the team, then those of scopes.
 *
 * | key | holds |
 * |---|---|
 * | `:team` hash | `epoch`, `server`, `now`, `day`, `month`, `pausedUntil`, `reloadedAt`; marks: `user:anna` = 1; `breaker:<target>` = state, failures, until, length; `call:<id>` = state, at, day, month, tokens, cost, scopes |
 * | `:due` sorted set | ids of calls by when they are due: running ones when their lease ends, expired ones when they are forgotten |
 * | `:scopes` sorted set | names of all scopes by the last month in which they were used, `202611` |
 * | `:counted` set | ids of calls that reloaded totals hold, or that were settled after a reload |
 * | `:lock` string | who reloads; the only key that expires |
 * | `:scope:<name>` hash | counters of one scope |
 *
 * Both sorted sets hold a member without a name: where it is missing the key was evicted, and the state is lost.
 *
 * ARGV begins with the time, empty unless a test sets it, and the server's identity.
 */
export const COMMON = `
local TEAM, DUE, SCOPES, COUNTED, LOCK = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local TEAM_KEYS = 5
local call, floor, format = redis.call, math.floor, string.format

-- Without it Lua would write numbers of more than 14 digits with a loss; money has up to 16.
local function text(number) return format('%d', number) end

local function clock()
  if ARGV[1] ~= '' then return tonumber(ARGV[1]) end
  local time = call('TIME')
  return time[1] * 1000 + floor(time[2] / 1000)
end

-- The team's time, which never goes back. Nil: the state is lost.
local function timeOf(epoch, server, now)
  if not epoch or server ~= ARGV[2] then return nil end
  local at, before = clock(), tonumber(now)
  if at >= before then return at end
  if before - at > ${CLOCK_STEP_MILLISECONDS} then return nil end
  return before
end

local function later(one, other)
  if one and one > other then return one end
  return other
end

local function nameOf(scopeKey) return string.sub(scopeKey, #TEAM + 3) end

local function monthNumber(month) return (string.gsub(month, '-', '')) end
`;

/** A call's record: `r` (running) or `x` (its lease expired), and what it holds. The scopes' names are for the client to read. */
export const CALL_RECORD = `
local function callRecord(state, at, day, month, tokens, cost, scopes)
  return state .. '|' .. at .. '|' .. day .. '|' .. month .. '|' .. tokens .. '|' .. cost .. '|' .. scopes
end

local function parseCall(record)
  local state, at, day, month, tokens, cost = string.match(record, '^(%a)|(%d+)|([^|]*)|([^|]*)|(%d+)|(%d+)|')
  return state, tonumber(at), day, month, tonumber(tokens), tonumber(cost)
end
`;
