-- Takes KV writes out of the day's budget: all that are asked for, or none. Answers whether, the day, and how
-- many are left. KEYS: the day. ARGV: the budget, how many.

local today = math.floor(now / 86400000)
if number(redis.call('HGET', KEYS[1], 'day')) ~= today then
  redis.call('HSET', KEYS[1], 'day', today, 'used', 0)
end
redis.call('PEXPIRE', KEYS[1], 172800000)
local left = math.max(0, tonumber(ARGV[1]) - number(redis.call('HGET', KEYS[1], 'used')))
local asked = tonumber(ARGV[2])
if asked > left then return { 0, today, left } end
redis.call('HINCRBY', KEYS[1], 'used', asked)
return { 1, today, left - asked }
