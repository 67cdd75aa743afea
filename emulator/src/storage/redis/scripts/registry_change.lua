-- Changes the hash of the namespaces, and answers whether it had the namespace (or has it now, for "add").
-- The field without a name counts the changes.
-- KEYS: the hash. ARGV: "add", "set" or "remove"; the namespace; its title.

local what, name, title = ARGV[1], ARGV[2], ARGV[3]
local changed
if what == 'add' then
  changed = redis.call('HSETNX', KEYS[1], name, title)
elseif what == 'set' then
  changed = 1
  redis.call('HSET', KEYS[1], name, title)
else
  changed = redis.call('HDEL', KEYS[1], name)
end
if changed == 1 then redis.call('HINCRBY', KEYS[1], '', 1) end
return { 'ok', tostring(changed) }
