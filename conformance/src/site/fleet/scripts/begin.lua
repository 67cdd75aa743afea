-- Begins a section. KEYS: leases, owners, the section. ARGV: its id, its owner, the lease, its lines.

redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
for nth = 4, #ARGV do
  redis.call('RPUSH', KEYS[3], ARGV[nth])
end
return { 1 }
