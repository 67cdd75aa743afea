-- Lets a field of the head name the first set in place of the second one, which is kept for a while. The
-- caller's set is the one that the field must name, or nothing.
-- ARGV: the field, the first set, and for how many milliseconds the second one is kept.

local current = redis.call('HGET', KEYS[1], ARGV[4]) or ''
-- Sent twice, where the first answer was lost.
if current == ARGV[5] then return { 'ok' } end
if current ~= ARGV[1] then return { 'stale', current } end
redis.call('HSET', KEYS[1], ARGV[4], ARGV[5])
redis.call('HSETNX', entries.counts, 'last', 0)
for _, part in pairs(entries) do
  redis.call('PERSIST', part)
end
if current ~= '' then expire(set_at(2), ARGV[6]) end
return { 'ok' }
