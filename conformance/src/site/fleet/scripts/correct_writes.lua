-- Corrects what was taken out of a day's budget, if that day is the budget's still.
-- KEYS: the day. ARGV: the day, how many more were used (less than 0: fewer).

if number(redis.call('HGET', KEYS[1], 'day')) ~= tonumber(ARGV[1]) then return { 0 } end
local used = math.max(0, number(redis.call('HGET', KEYS[1], 'used')) + ARGV[2])
redis.call('HSET', KEYS[1], 'used', used)
return { 1 }
