import { LISTED_MILLISECONDS } from "../../rules";
import { CALL_RECORD, COMMON } from "./common";
import { MOVE, SCOPE } from "./scope";

/**
 * Replaces what a call holds by what it used.
 *
 * The record decides what was held. A call without a record was settled before; or the store was lost in between, and then its
 * money counts unless the reload has counted it: its requests and tokens are brought back by `RECOUNT`.
 *
 * KEYS: the team's, then the call's scopes.
 *
 * ARGV: time, server, id, epoch of the admission (empty: the call was never made, and all is given back), tokens used, money
 * used, when the call ended, day and month of the admission.
 */
export const SETTLE = `${COMMON}${CALL_RECORD}${SCOPE}${MOVE}
local id, tokensUsed, moneyUsed = ARGV[3], tonumber(ARGV[5]), tonumber(ARGV[6])
local team = call('HMGET', TEAM, 'epoch', 'server', 'now', 'day', 'month', 'reloadedAt', 'call:' .. id)
epoch = team[1]
local at = timeOf(epoch, team[2], team[3])
if not at then return { 'lost', epoch or '' } end
setNow(at)

if team[7] then
  local state, admitted, callDay, callMonth, tokens, cost = parseCall(team[7])
  local requests = ARGV[4] == '' and -1 or 0
  local running, spent, held = -1, moneyUsed, -cost
  if state == 'x' then running, spent, held = 0, moneyUsed - cost, 0 end
  for i = TEAM_KEYS + 1, #KEYS do
    move(KEYS[i], admitted, requests, tokensUsed - tokens, running, callDay, callMonth, spent, held)
  end
  call('HDEL', TEAM, 'call:' .. id)
  call('ZREM', DUE, id)
  return { 'settled', epoch }
end

local callEpoch, endedAt, callDay, callMonth = ARGV[4], tonumber(ARGV[7]), ARGV[8], ARGV[9]
if callEpoch == '' or callEpoch == epoch then return { 'already-settled', epoch } end
if endedAt < tonumber(team[6]) - ${LISTED_MILLISECONDS} then return { 'already-settled', epoch } end
if call('SISMEMBER', COUNTED, id) == 1 then return { 'already-settled', epoch } end

day, month = later(team[4], callDay), later(team[5], callMonth)
local scopes = {}
for i = TEAM_KEYS + 1, #KEYS do
  scopes[i] = readScope(KEYS[i])
  if not scopes[i] then return { 'lost', epoch } end
end
for i = TEAM_KEYS + 1, #KEYS do
  local scope = scopes[i]
  if scope[DAY] == callDay then scope[DAY_SPENT] = scope[DAY_SPENT] + moneyUsed end
  if scope[MONTH] == callMonth then scope[MONTH_SPENT] = scope[MONTH_SPENT] + moneyUsed end
  scope.turned = true
  writeScope(KEYS[i], scope)
end
call('HSET', TEAM, 'now', text(at), 'day', day, 'month', month)
call('SADD', COUNTED, id)
return { 'charged', epoch }
`;
