-- Forgets a target of which nobody was heard for a day. KEYS: the targets. ARGV: its URL.

local heard = number(redis.call('ZSCORE', KEYS[1], ARGV[1]))
if heard and heard < now - 86400000 then redis.call('ZREM', KEYS[1], ARGV[1]) end
return { 1 }
