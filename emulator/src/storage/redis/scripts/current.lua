-- Answers the set that a field of the head names.
-- ARGV: the field.

return { 'ok', redis.call('HGET', KEYS[1], ARGV[4]) }
