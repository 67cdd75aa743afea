-- Answers the hash of the namespaces, unless it has not changed.
-- KEYS: the hash. ARGV: how often it had been changed when the caller read it, or nothing.

if redis.call('HGET', KEYS[1], '') == ARGV[1] then return { 'ok' } end
local all = redis.call('HGETALL', KEYS[1])
table.insert(all, 1, 'ok')
return all
