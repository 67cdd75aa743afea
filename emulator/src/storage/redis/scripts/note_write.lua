-- Notes when a key is written, unless it was written within the window before. Answers whether it was.
-- KEYS: when keys were written. ARGV: the key; now and the length of the window, in milliseconds; and
-- "anyway" if the write is noted in any case.

local key, now, window = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local last = tonumber(redis.call('ZSCORE', KEYS[1], key) or nil)
-- The clock was set back: no time has passed since.
if last and last > now then last = now end
local is_within = last and now < last + window
if is_within and ARGV[4] ~= 'anyway' then
  redis.call('ZADD', KEYS[1], last, key)
  return { 'ok', 'within' }
end
redis.call('ZADD', KEYS[1], now, key)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('(%.0f', now - window))
return { 'ok', is_within and 'within' or 'first' }
