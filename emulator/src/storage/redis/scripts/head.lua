-- Answers all fields of the head, each with the set that it names.

local fields = redis.call('HGETALL', KEYS[1])
table.insert(fields, 1, 'ok')
return fields
