-- Answers entries in the order of the bytes of their names: each name with its row and its value. Before
-- them stands whether others follow.
-- ARGV: the first and the last name that may be answered, the most names, and with how many bytes of
-- values the answer ends.

local refused = refusal()
if refused then return refused end
local limit, enough = tonumber(ARGV[6]), tonumber(ARGV[7])
local names = redis.call('ZRANGE', entries.names, ARGV[4], ARGV[5], 'BYLEX', 'LIMIT', 0, limit + 1)
local answer, bytes = { 'ok', false }, 0
for nth, name in ipairs(names) do
  if nth > limit or nth > 1 and bytes >= enough then
    answer[2] = 'more'
    break
  end
  local value = redis.call('HGET', entries.values, name)
  bytes = bytes + #value
  answer[#answer + 1] = name
  answer[#answer + 1] = redis.call('HGET', entries.rows, name)
  answer[#answer + 1] = value
end
return answer
