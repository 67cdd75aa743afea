-- Answers the value of a key, and its row.
-- ARGV: the key.

local refused = refusal()
if refused then return refused end
local key = ARGV[4]
local row = redis.call('HGET', entries.rows, key)
if not row then return { 'ok' } end
if redis.call('HSTRLEN', entries.values, key) > most then return { 'big' } end
return { 'ok', redis.call('HGET', entries.values, key), row }
