-- Removes a section. KEYS: leases, owners, the section. ARGV: its id, its owner.

if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return { 0 } end
redis.call('DEL', KEYS[3])
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
return { 1 }
