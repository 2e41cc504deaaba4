import { WINDOW_SECONDS } from "../../rules";

/**
 * Reading a scope as of now, and writing it back.
 *
 * A script sets `epoch`, `day`, `month` and calls `setNow`, then `readScope`: it gives the values by position, the window slid
 * to now, the day and month turned. Nil: the scope's key was evicted. Nothing is written before `writeScope`.
 *
 * Fields `r<second>` and `t<second>` are requests and tokens of one second; `requests` and `tokens` are their sums.
 */
export const SCOPE = `
local SECOND, REQUESTS, TOKENS, RUNNING = 2, 3, 4, 5
local DAY, DAY_SPENT, DAY_HELD, MONTH, MONTH_SPENT, MONTH_HELD = 6, 7, 8, 9, 10, 11
local REQUESTS_NOW, TOKENS_NOW, REQUESTS_GONE, TOKENS_GONE = 12, 13, 14, 15

-- A value of more than 64 bytes makes the hash a table. Kept as a list it would be read through for each of its fields.
local ABOUT = 'counters of one scope; r<second> and t<second>: requests and tokens of one second; money in nanodollars'

local epoch, second, day, month
local requestsNow, tokensNow, requestsGone, tokensGone

local function setNow(at)
  second = floor(at / 1000)
  local gone = second - ${WINDOW_SECONDS + 1}
  requestsNow, tokensNow, requestsGone, tokensGone = 'r' .. second, 't' .. second, 'r' .. gone, 't' .. gone
end

local function slide(key, scope)
  local from = tonumber(scope[SECOND])
  if second <= from then return end
  scope[SECOND], scope.turned = second, true
  if second - from > ${WINDOW_SECONDS} then
    scope[REQUESTS], scope[TOKENS], scope.anew = 0, 0, true
    return
  end
  local gone = { requestsGone, tokensGone }
  local counts = { scope[REQUESTS_GONE], scope[TOKENS_GONE] }
  if second - from > 1 then
    for each = from - ${WINDOW_SECONDS}, second - ${WINDOW_SECONDS + 2} do
      gone[#gone + 1], gone[#gone + 2] = 'r' .. each, 't' .. each
    end
    counts = call('HMGET', key, unpack(gone))
  end
  for i = 1, #gone, 2 do
    if counts[i] then
      scope[REQUESTS], scope[TOKENS], scope.gone = scope[REQUESTS] - counts[i], scope[TOKENS] - counts[i + 1], gone
    end
  end
end

local function readScope(key)
  local scope = call('HMGET', key, 'epoch', 'second', 'requests', 'tokens', 'running', 'day', 'daySpent', 'dayHeld',
    'month', 'monthSpent', 'monthHeld', requestsNow, tokensNow, requestsGone, tokensGone)
  if scope[1] ~= epoch then
    if not scope[1] then
      local known = call('ZMSCORE', SCOPES, nameOf(key), '')
      if known[1] or not known[2] then return nil end
    end
    return { epoch, second, 0, 0, 0, day, 0, 0, month, 0, 0, 0, 0, anew = true, turned = true, listed = true }
  end
  for i = REQUESTS, RUNNING do scope[i] = tonumber(scope[i]) end
  scope[DAY_SPENT], scope[DAY_HELD] = tonumber(scope[DAY_SPENT]), tonumber(scope[DAY_HELD])
  scope[MONTH_SPENT], scope[MONTH_HELD] = tonumber(scope[MONTH_SPENT]), tonumber(scope[MONTH_HELD])
  scope[REQUESTS_NOW], scope[TOKENS_NOW] = tonumber(scope[REQUESTS_NOW] or 0), tonumber(scope[TOKENS_NOW] or 0)
  slide(key, scope)
  if scope[DAY] < day then
    scope[DAY], scope[DAY_SPENT], scope[DAY_HELD], scope.turned = day, 0, 0, true
  end
  if scope[MONTH] < month then
    scope[MONTH], scope[MONTH_SPENT], scope[MONTH_HELD], scope.turned, scope.listed = month, 0, 0, true, true
  end
  return scope
end

local function writeScope(key, scope)
  if scope.anew then call('DEL', key) elseif scope.gone then call('HDEL', key, unpack(scope.gone)) end
  if scope.turned then
    call('HSET', key, 'about', ABOUT, 'epoch', epoch, 'second', text(scope[SECOND]),
      'day', scope[DAY], 'daySpent', text(scope[DAY_SPENT]), 'month', scope[MONTH], 'monthSpent', text(scope[MONTH_SPENT]))
  end
  call('HSET', key, 'requests', text(scope[REQUESTS]), 'tokens', text(scope[TOKENS]), 'running', text(scope[RUNNING]),
    'dayHeld', text(scope[DAY_HELD]), 'monthHeld', text(scope[MONTH_HELD]),
    requestsNow, text(scope[REQUESTS_NOW]), tokensNow, text(scope[TOKENS_NOW]))
  if scope.listed then call('ZADD', SCOPES, monthNumber(scope[MONTH]), nameOf(key)) end
end
`;

/** Adding to a scope what was admitted before: in its own second, if that still counts. Writes the scope. */
export const ADD_TO_SCOPE = `
local function addToScope(key, scope, counted, requests, tokens)
  if counted > second then counted = second end
  local counts = counted >= second - ${WINDOW_SECONDS}
  if counts then
    scope[REQUESTS], scope[TOKENS] = scope[REQUESTS] + requests, scope[TOKENS] + tokens
  end
  writeScope(key, scope)
  if counts then
    call('HINCRBY', key, 'r' .. counted, requests)
    call('HINCRBY', key, 't' .. counted, tokens)
  end
end
`;

/**
 * Changing what a known call counts for in one scope: requests and tokens in the second of its admission, whether it runs, and
 * its money between held and spent, in its own day and month. What has turned since stays as it is.
 */
export const MOVE = `
local function move(key, admitted, requests, tokens, running, callDay, callMonth, spent, held)
  local admittedSecond = floor(admitted / 1000)
  local requestsThen, tokensThen = 'r' .. admittedSecond, 't' .. admittedSecond
  local scope = call('HMGET', key, 'epoch', 'running', 'requests', requestsThen, 'tokens', tokensThen, 'day', 'daySpent', 'dayHeld',
    'month', 'monthSpent', 'monthHeld')
  if scope[1] ~= epoch then return end
  local changes = { 'running', text(scope[2] + running) }
  local function change(field, value) changes[#changes + 1], changes[#changes + 2] = field, text(value) end
  if admittedSecond >= second - ${WINDOW_SECONDS} then
    if requests ~= 0 then
      change('requests', scope[3] + requests)
      change(requestsThen, scope[4] + requests)
    end
    if tokens ~= 0 then
      change('tokens', scope[5] + tokens)
      change(tokensThen, scope[6] + tokens)
    end
  end
  if scope[7] == callDay then
    change('daySpent', scope[8] + spent)
    change('dayHeld', scope[9] + held)
  end
  if scope[10] == callMonth then
    change('monthSpent', scope[11] + spent)
    change('monthHeld', scope[12] + held)
  end
  call('HSET', key, unpack(changes))
end
`;
