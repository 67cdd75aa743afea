-- Removes some entries that have expired, and answers whether there may be more.
-- ARGV: the moment, and the most entries.

local refused = refusal()
if refused then return refused end
local expired = redis.call('ZRANGE', entries.expiring, '-inf', ARGV[4], 'BYSCORE', 'LIMIT', 0, ARGV[5])
for _, name in ipairs(expired) do
  remove(name)
end
return { 'ok', #expired == tonumber(ARGV[5]) and 'more' }
