-- Answers all names, in no order, each with its row.

local refused = refusal()
if refused then return refused end
local rows = redis.call('HGETALL', entries.rows)
table.insert(rows, 1, 'ok')
return rows
