-- The targets that have ledgers. KEYS: the targets.

return redis.call('ZRANGE', KEYS[1], 0, -1)
