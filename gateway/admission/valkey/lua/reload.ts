import { COMMON } from "./common";
import { SCOPE } from "./scope";

/**
 * Takes the lock for a reload and ends what state is left, unless somebody else reloads or has reloaded.
 *
 * KEYS: the team's. ARGV: time, server, owner, the lock's milliseconds, the epoch that was found lost (empty: none).
 */
export const BEGIN_RELOAD = `${COMMON}
local holder = call('GET', LOCK)
if holder and holder ~= ARGV[3] then return { 'busy' } end
if not holder and (call('HGET', TEAM, 'epoch') or '') ~= ARGV[5] then return { 'busy' } end
call('SET', LOCK, ARGV[3], 'PX', ARGV[4])
call('DEL', TEAM, DUE, COUNTED)
return { 'begun' }
`;

/** Every step of a reload is void when the lock has passed to somebody else: what this one has read may be old by now. */
const HOLDS_LOCK = `
if call('GET', LOCK) ~= ARGV[3] then return { 'superseded' } end
`;

/** Names the scopes of the old epoch: what is left of them must go. KEYS: the team's. ARGV: time, server, owner. */
export const OLD_SCOPES = `${COMMON}${HOLDS_LOCK}
return { 'scopes', call('ZRANGEBYSCORE', SCOPES, 1, '+inf') }
`;

/**
 * Writes totals of some scopes for an epoch to come: nobody reads them before it has begun.
 *
 * KEYS: the team's, then the scopes. ARGV: time, server, owner, the new epoch, day, month; for each scope what it has spent in
 * the day and in the month.
 */
export const RELOAD_SCOPES = `${COMMON}${SCOPE}${HOLDS_LOCK}
epoch, day, month = ARGV[4], ARGV[5], ARGV[6]
setNow(clock())
for i = 1, #KEYS - TEAM_KEYS do
  local daySpent, monthSpent = tonumber(ARGV[5 + i * 2]), tonumber(ARGV[6 + i * 2])
  writeScope(KEYS[TEAM_KEYS + i],
    { epoch, second, 0, 0, 0, day, daySpent, 0, month, monthSpent, 0, 0, 0, anew = true, turned = true, listed = true })
end
return { 'reloaded' }
`;

/** Notes ids of calls that the totals hold. KEYS: the team's. ARGV: time, server, owner, ids. */
export const RELOAD_COUNTED = `${COMMON}${HOLDS_LOCK}
call('SADD', COUNTED, unpack(ARGV, 4))
return { 'reloaded' }
`;

/**
 * Sets marks of revocation. One that was set or lifted since the reload began is newer, and stays.
 *
 * KEYS: the team's. ARGV: time, server, owner, marks.
 */
export const RELOAD_MARKS = `${COMMON}${HOLDS_LOCK}
for i = 4, #ARGV do call('HSETNX', TEAM, ARGV[i], '1') end
return { 'reloaded' }
`;

/** Begins the new epoch. KEYS: the team's. ARGV: time, server, owner, the new epoch, day, month, pause. */
export const FINISH_RELOAD = `${COMMON}${HOLDS_LOCK}
local at = clock()
call('ZADD', DUE, '+inf', '')
call('ZADD', SCOPES, 0, '')
call('HSET', TEAM, 'epoch', ARGV[4], 'server', ARGV[2], 'now', text(at), 'reloadedAt', text(at), 'day', ARGV[5], 'month', ARGV[6],
  'pausedUntil', text(at + ARGV[7]))
call('DEL', LOCK)
return { 'reloaded' }
`;
