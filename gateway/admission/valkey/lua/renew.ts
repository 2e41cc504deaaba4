import { CALL_RECORD, COMMON } from "./common";
import { ADD_TO_SCOPE, MOVE, SCOPE } from "./scope";

/**
 * Extends the leases of running calls.
 *
 * KEYS: the team's, then the scopes of all calls.
 *
 * ARGV: time, server, lease; for each call its id, epoch, admission, day, month, tokens, cost, names of its scopes as JSON,
 * their number, their positions among the scopes.
 */
export const RENEW = `${COMMON}${CALL_RECORD}${SCOPE}${ADD_TO_SCOPE}${MOVE}
local team = call('HMGET', TEAM, 'epoch', 'server', 'now', 'day', 'month')
epoch = team[1]
local at = timeOf(epoch, team[2], team[3])
if not at then return { 'lost', epoch or '' } end
setNow(at)
day, month = team[4], team[5]
local leaseEnds = text(at + ARGV[3])

-- It expired and runs: what was charged for it is held again.
local function revive(id, record, keys)
  local _, admitted, callDay, callMonth, _, cost = parseCall(record)
  for _, key in ipairs(keys) do
    if call('HGET', key, 'epoch') ~= epoch then
      local scope = readScope(key)
      if not scope then return false end
      writeScope(key, scope)
    end
    move(key, admitted, 0, 0, 1, callDay, callMonth, -cost, cost)
  end
  call('HSET', TEAM, 'call:' .. id, 'r' .. string.sub(record, 2))
  return true
end

-- The store was lost while it ran.
local function restore(id, keys, admitted, callDay, callMonth, tokens, cost, names)
  if admitted > at then admitted = at end
  day, month = later(day, callDay), later(month, callMonth)
  for _, key in ipairs(keys) do
    local scope = readScope(key)
    if not scope then return false end
    scope[RUNNING] = scope[RUNNING] + 1
    if scope[DAY] == callDay then scope[DAY_HELD] = scope[DAY_HELD] + cost end
    if scope[MONTH] == callMonth then scope[MONTH_HELD] = scope[MONTH_HELD] + cost end
    addToScope(key, scope, floor(admitted / 1000), 1, tokens)
  end
  call('HSET', TEAM, 'call:' .. id, callRecord('r', text(admitted), callDay, callMonth, text(tokens), text(cost), names))
  return true
end

local i = 4
while ARGV[i] do
  local id, callEpoch, keys = ARGV[i], ARGV[i + 1], {}
  local record = call('HGET', TEAM, 'call:' .. id)
  local whole, lives = true, true
  local scopes = tonumber(ARGV[i + 8])
  for each = i + 9, i + 8 + scopes do keys[#keys + 1] = KEYS[TEAM_KEYS + ARGV[each]] end
  if record then
    if string.sub(record, 1, 1) == 'x' then whole = revive(id, record, keys) end
  elseif callEpoch ~= epoch and call('SISMEMBER', COUNTED, id) == 0 then
    whole = restore(id, keys, tonumber(ARGV[i + 2]), ARGV[i + 3], ARGV[i + 4], tonumber(ARGV[i + 5]), tonumber(ARGV[i + 6]), ARGV[i + 7])
  else
    lives = false -- it was settled, and this renewal came late
  end
  if not whole then return { 'lost', epoch } end
  if lives then call('ZADD', DUE, leaseEnds, id) end
  i = i + 9 + scopes
end
call('HSET', TEAM, 'now', text(at), 'day', day, 'month', month)
return { 'renewed', epoch }
`;

/**
 * Brings back requests and tokens of calls that have ended, and pauses admissions if asked to and if they do not pause already.
 *
 * KEYS: the team's, then the scopes. ARGV: time, server, pause; for each scope the number of its seconds, then second, requests
 * and tokens of each.
 */
export const RECOUNT = `${COMMON}${SCOPE}${ADD_TO_SCOPE}
local team = call('HMGET', TEAM, 'epoch', 'server', 'now', 'day', 'month', 'pausedUntil')
epoch = team[1]
local at = timeOf(epoch, team[2], team[3])
if not at then return { 'lost', epoch or '' } end
setNow(at)
day, month = team[4], team[5]
local position = 4
for i = TEAM_KEYS + 1, #KEYS do
  local last = position + ARGV[position] * 3
  for each = position + 1, last, 3 do
    local scope = readScope(KEYS[i])
    if not scope then return { 'lost', epoch } end
    addToScope(KEYS[i], scope, tonumber(ARGV[each]), tonumber(ARGV[each + 1]), tonumber(ARGV[each + 2]))
  end
  position = last + 1
end
call('HSET', TEAM, 'now', text(at))
local pause = tonumber(ARGV[3])
if pause > 0 and (tonumber(team[6]) or 0) <= at then call('HSET', TEAM, 'pausedUntil', text(at + pause)) end
return { 'renewed', epoch }
`;
