-- Adds lines to a section and renews its lease. Answers 0 where somebody else has the section by now.
-- KEYS: leases, owners, the section. ARGV: its id, its owner, the lease, how many lines it has, the lines.
-- A call whose answer was lost comes again, so lines that are there already are passed over.

if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return { 0 } end
local known, has = tonumber(ARGV[4]), redis.call('LLEN', KEYS[3])
if has < known or has > known + #ARGV - 4 then return { 0 } end
for nth = 5 + has - known, #ARGV do
  redis.call('RPUSH', KEYS[3], ARGV[nth])
end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
return { 1 }
