-- Takes a section over whose lease has ended: one caller does. Answers when it ended.
-- KEYS: leases, owners. ARGV: its id, its new owner, the lease.

local ended = number(redis.call('ZSCORE', KEYS[1], ARGV[1]))
if not ended or ended >= now then return { 0, '' } end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
return { 1, string.format('%.0f', ended) }
