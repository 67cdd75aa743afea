-- Removes a set that nothing names.

redis.call('UNLINK', entries.values, entries.rows, entries.names, entries.expiring, entries.counts)
return { 'ok' }
