-- Makes the second set a copy of the first one, for a while.
-- ARGV: for how many milliseconds the copy is kept.

local refused = refusal()
if refused then return refused end
local copy = set_at(2)
for part, key in pairs(entries) do
  redis.call('COPY', key, copy[part], 'REPLACE')
end
redis.call('HSETNX', copy.counts, 'last', 0)
expire(copy, ARGV[4])
return { 'ok' }
