-- Holds on to the turn. KEYS: the turn. ARGV: who has it, the lease.

if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return { 0 } end
local over = number(redis.call('HGET', KEYS[1], 'over')) or 0
redis.call('HSET', KEYS[1], 'over', math.max(over, now + ARGV[2]))
redis.call('PEXPIRE', KEYS[1], 600000 + (number(redis.call('HGET', KEYS[1], 'interval')) or 0))
return { 1 }
