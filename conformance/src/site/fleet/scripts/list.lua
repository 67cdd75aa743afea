-- The ids of all sections, each with 1 if its lease has not ended. KEYS: leases.

local found = {}
local listed = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for nth = 1, #listed, 2 do
  found[#found + 1] = listed[nth]
  found[#found + 1] = tonumber(listed[nth + 1]) >= now and '1' or '0'
end
return found
