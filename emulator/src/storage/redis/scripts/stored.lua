-- Answers how many entries there are, and the bytes of their names and values, without what has expired.
-- ARGV: the moment.

local refused = refusal()
if refused then return refused end
local count = redis.call('HLEN', entries.rows)
local bytes = tonumber(redis.call('HGET', entries.counts, 'bytes') or 0)
local expired = redis.call('ZRANGE', entries.expiring, '-inf', ARGV[4], 'BYSCORE')
for _, name in ipairs(expired) do
  bytes = bytes - #name - redis.call('HSTRLEN', entries.values, name)
end
return { 'ok', string.format('%.0f', count - #expired), string.format('%.0f', bytes) }
