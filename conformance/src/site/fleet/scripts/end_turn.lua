-- Notes what was written and ends the turn, unless it is kept. Whoever waited for it waits no longer.
-- KEYS: the turn, its queue, who in it was heard when, when each KV key was written.
-- ARGV: who has it, 1 to keep it, the KV keys that were written.

local interval = number(redis.call('HGET', KEYS[1], 'interval')) or 0
for nth = 3, #ARGV do
  redis.call('ZADD', KEYS[4], now, ARGV[nth])
end
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now - interval - 60000)
redis.call('PEXPIRE', KEYS[4], interval + 60000)
if ARGV[2] == '1' then return { 1 } end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
if redis.call('HGET', KEYS[1], 'holder') == ARGV[1] then
  redis.call('HDEL', KEYS[1], 'holder', 'over')
end
return { 1 }
