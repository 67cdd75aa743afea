-- Stands before every script.
-- KEYS: the head of the namespace, then the five parts of each set of entries that is used.
-- ARGV: the set that the caller means; "current" or "kept"; the most bytes of values to answer; then what
-- the script itself takes.

local function set_at(nth)
  local first = 5 * nth - 3
  return {
    values = KEYS[first],
    rows = KEYS[first + 1],
    names = KEYS[first + 2],
    expiring = KEYS[first + 3],
    counts = KEYS[first + 4],
  }
end

local entries, most = set_at(1), tonumber(ARGV[3])

-- The answer to a caller who may not use the set: the namespace names another one. Where any set that is
-- kept will do, one that was replaced a moment ago will.
local function refusal()
  local current = redis.call('HGET', KEYS[1], 'entries') or ''
  if current == ARGV[1] then return nil end
  if ARGV[2] == 'kept' and redis.call('EXISTS', entries.counts) == 1 then return nil end
  return { 'stale', current }
end

local function expire(set, ms)
  for _, part in pairs(set) do
    redis.call('PEXPIRE', part, ms)
  end
end

-- Removes an entry, of which `row` is known.
local function remove(key)
  local bytes = #key + redis.call('HSTRLEN', entries.values, key)
  redis.call('HDEL', entries.values, key)
  redis.call('HDEL', entries.rows, key)
  redis.call('ZREM', entries.names, key)
  redis.call('ZREM', entries.expiring, key)
  redis.call('HINCRBY', entries.counts, 'bytes', -bytes)
end
