-- The lines of a section. KEYS: the section.

return redis.call('LRANGE', KEYS[1], 0, -1)
