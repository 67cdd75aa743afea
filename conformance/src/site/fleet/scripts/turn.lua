-- Asks for the turn at changing the target. Answers 1 and how long to wait before the change, or 0 and when
-- to ask again. KEYS: the turn, its queue, who in it was heard when, when each KV key was written.
-- ARGV: who asks, the lease, the interval that it keeps or nothing, the KV keys that it will write.

local me, lease, interval = ARGV[1], tonumber(ARGV[2]), number(ARGV[3])
local QUIET, SOON, LATEST = 2000, 20, 500

-- The slowest pace that a member keeps holds for all.
local known = number(redis.call('HGET', KEYS[1], 'interval'))
if interval and (not known or interval > known) then
  redis.call('HSET', KEYS[1], 'interval', ARGV[3])
  known = interval
end
interval = known
redis.call('PEXPIRE', KEYS[1], 600000 + (interval or 0))

local function wait(ms)
  if not redis.call('ZSCORE', KEYS[2], me) then
    redis.call('ZADD', KEYS[2], redis.call('HINCRBY', KEYS[1], 'ticket', 1), me)
  end
  redis.call('HSET', KEYS[3], me, now)
  redis.call('PEXPIRE', KEYS[2], 60000)
  redis.call('PEXPIRE', KEYS[3], 60000)
  return { 0, math.floor(math.max(SOON, math.min(ms, LATEST))) }
end

local function leave_queue(member)
  redis.call('ZREM', KEYS[2], member)
  redis.call('HDEL', KEYS[3], member)
end

local holder, over = redis.call('HGET', KEYS[1], 'holder'), number(redis.call('HGET', KEYS[1], 'over'))
local is_held = holder and over and over >= now
if is_held and holder ~= me then return wait(over - lease - now) end
if not is_held then
  for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    if other == me then break end
    local heard = number(redis.call('HGET', KEYS[3], other))
    if heard and heard >= now - QUIET then return wait(SOON) end
    leave_queue(other)
  end
  leave_queue(me)
end

local pause = 0
for nth = 4, #ARGV do
  local written = number(redis.call('ZSCORE', KEYS[4], ARGV[nth]))
  if written and interval then pause = math.max(pause, written + interval - now) end
end
redis.call('HSET', KEYS[1], 'holder', me, 'over', now + pause + lease)
return { 1, math.floor(pause) }
