-- Notes that a target has a ledger. KEYS: the targets. ARGV: its URL.

redis.call('ZADD', KEYS[1], now, ARGV[1])
return { 1 }
