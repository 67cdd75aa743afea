-- Takes fields out of the head, if each names the set that the caller knows. The sets are kept for a while.
-- ARGV: for how many milliseconds they are kept; then each field and its set, as they stand in KEYS.

for nth = 5, #ARGV, 2 do
  local current = redis.call('HGET', KEYS[1], ARGV[nth]) or ''
  if current ~= ARGV[nth + 1] then return { 'stale', current } end
end
for nth = 5, #ARGV, 2 do
  redis.call('HDEL', KEYS[1], ARGV[nth])
  expire(set_at((nth - 3) / 2), ARGV[4])
end
return { 'ok' }
