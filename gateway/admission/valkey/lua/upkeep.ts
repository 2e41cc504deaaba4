import { EXPIRED_KEPT_MILLISECONDS, WINDOW_SECONDS } from "../../rules";
import { CALL_RECORD, COMMON } from "./common";
import { MOVE, SCOPE } from "./scope";

/** Calls that one step of sweeping takes: bounded work, whatever a crash left behind. */
const SWEPT_CALLS = 50;

/** Names calls that are due, with their records. KEYS: the team's. ARGV: time, server. */
export const DUE_CALLS = `${COMMON}
local team = call('HMGET', TEAM, 'epoch', 'server', 'now')
local at = timeOf(team[1], team[2], team[3])
if not at then return { 'lost', team[1] or '' } end
local ids = call('ZRANGEBYSCORE', DUE, '-inf', text(at), 'LIMIT', 0, ${SWEPT_CALLS})
local records = {}
for i, id in ipairs(ids) do records[i] = call('HGET', TEAM, 'call:' .. id) or '' end
return { 'calls', ids, records }
`;

/**
 * Ends leases that ran out, and forgets calls whose lease ended long ago. What they held is charged: they may have used it all.
 *
 * The second of two steps: a script must declare its keys, and only the records that {@link DUE_CALLS} finds name the scopes.
 *
 * KEYS: the team's, then the scopes of all calls. ARGV: time, server; for each call its id, the number of its scopes, their
 * positions.
 */
export const SWEEP = `${COMMON}${CALL_RECORD}${SCOPE}${MOVE}
local team = call('HMGET', TEAM, 'epoch', 'server', 'now')
epoch = team[1]
local at = timeOf(epoch, team[2], team[3])
if not at then return { 'lost', epoch or '' } end
setNow(at)
local i = 3
while ARGV[i] do
  local id, scopes = ARGV[i], tonumber(ARGV[i + 1])
  local dueAt = call('ZSCORE', DUE, id)
  local record = call('HGET', TEAM, 'call:' .. id)
  if dueAt and tonumber(dueAt) <= at then
    if record and string.sub(record, 1, 1) == 'r' then
      local _, admitted, callDay, callMonth, _, cost = parseCall(record)
      for each = i + 2, i + 1 + scopes do
        move(KEYS[TEAM_KEYS + ARGV[each]], admitted, 0, 0, -1, callDay, callMonth, cost, -cost)
      end
      call('HSET', TEAM, 'call:' .. id, 'x' .. string.sub(record, 2))
      call('ZADD', DUE, text(dueAt + ${EXPIRED_KEPT_MILLISECONDS}), id)
    else
      call('HDEL', TEAM, 'call:' .. id)
      call('ZREM', DUE, id)
    end
  end
  i = i + 2 + scopes
end
call('HSET', TEAM, 'now', text(at))
return { 'swept' }
`;

/**
 * Removes scopes of earlier months that nobody uses: their window is empty, and their money counts for nothing any more.
 *
 * KEYS: the team's, then the scopes. ARGV: time, server.
 */
export const FORGET = `${COMMON}
local team = call('HMGET', TEAM, 'epoch', 'server', 'now', 'month')
local at = timeOf(team[1], team[2], team[3])
if not at then return { 'lost', team[1] or '' } end
for i = TEAM_KEYS + 1, #KEYS do
  local scope = call('HMGET', KEYS[i], 'month', 'running', 'second')
  if scope[1] and scope[1] < team[4] and scope[2] == '0' and tonumber(scope[3]) < floor(at / 1000) - ${WINDOW_SECONDS} then
    call('DEL', KEYS[i])
    call('ZREM', SCOPES, nameOf(KEYS[i]))
  end
end
return { 'forgotten' }
`;
