-- Stands before every script. The time is the server's, in milliseconds, so that no member's clock matters.

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function number(text)
  return tonumber(text or '')
end
