-- Answers the values of the first few keys, each with its row: as many as may be answered.
-- ARGV: the keys.

local refused = refusal()
if refused then return refused end
local left, answer = most, { 'ok' }
for nth = 4, #ARGV do
  local key = ARGV[nth]
  left = left - redis.call('HSTRLEN', entries.values, key)
  if left < 0 then break end
  answer[#answer + 1] = redis.call('HGET', entries.values, key)
  answer[#answer + 1] = redis.call('HGET', entries.rows, key)
end
return answer
