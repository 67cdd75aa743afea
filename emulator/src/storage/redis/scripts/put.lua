-- Stores values. Where it is one, answers the value and the row that it replaces.
-- ARGV: for how many milliseconds the set is kept, or nothing; then
-- for each entry its key, its value, when it expires, or nothing, and its attributes.

local kept_for = ARGV[4]
if kept_for == '' then
  local refused = refusal()
  if refused then return refused end
end

local function put(key, value, expiration, attributes)
  local row = redis.call('HGET', entries.rows, key)
  local place, bytes
  if row then
    place = string.match(row, '^%d+')
    bytes = #value - redis.call('HSTRLEN', entries.values, key)
  else
    place = redis.call('HINCRBY', entries.counts, 'last', 1)
    bytes = #key + #value
    redis.call('ZADD', entries.names, 0, key)
  end
  redis.call('HSET', entries.values, key, value)
  redis.call('HSET', entries.rows, key, place .. attributes)
  redis.call('HINCRBY', entries.counts, 'bytes', bytes)
  if expiration ~= '' then
    redis.call('ZADD', entries.expiring, expiration, key)
  elseif row then
    redis.call('ZREM', entries.expiring, key)
  end
end

local answer = { 'ok' }
if #ARGV == 8 then
  local row = redis.call('HGET', entries.rows, ARGV[5])
  if row then
    if redis.call('HSTRLEN', entries.values, ARGV[5]) > most then return { 'big' } end
    answer = { 'ok', redis.call('HGET', entries.values, ARGV[5]), row }
  end
end
for nth = 5, #ARGV, 4 do
  put(ARGV[nth], ARGV[nth + 1], ARGV[nth + 2], ARGV[nth + 3])
end
if kept_for ~= '' then expire(entries, kept_for) end
return answer
