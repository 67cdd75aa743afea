-- Answers names in the order of their bytes, each with its row.
-- ARGV: the first and the last name that may be answered, and the most names.

local refused = refusal()
if refused then return refused end
local names = redis.call('ZRANGE', entries.names, ARGV[4], ARGV[5], 'BYLEX', 'LIMIT', 0, ARGV[6])
local answer = { 'ok' }
for _, name in ipairs(names) do
  answer[#answer + 1] = name
  answer[#answer + 1] = redis.call('HGET', entries.rows, name)
end
return answer
