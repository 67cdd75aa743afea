-- Removes an entry, and answers its value and its row.
-- ARGV: the key.

local refused = refusal()
if refused then return refused end
local key = ARGV[4]
local row = redis.call('HGET', entries.rows, key)
if not row then return { 'ok' } end
if redis.call('HSTRLEN', entries.values, key) > most then return { 'big' } end
local value = redis.call('HGET', entries.values, key)
remove(key)
return { 'ok', value, row }
