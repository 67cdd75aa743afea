-- Ends the lease of a section that names items still. KEYS: leases, owners. ARGV: its id, its owner.

if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return { 0 } end
redis.call('ZADD', KEYS[1], now - 1, ARGV[1])
return { 1 }
