-- Adds to a count, unless it would go beyond the limit. Answers whether it did, and the count before.
-- KEYS: the counts. ARGV: the field, the number, and the limit or nothing.

local before = redis.call('HGET', KEYS[1], ARGV[1]) or '0'
if ARGV[3] ~= '' and tonumber(before) + tonumber(ARGV[2]) > tonumber(ARGV[3]) then
  return { 'ok', 'refused', before }
end
redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
return { 'ok', 'counted', before }
