-- A node is known to be dead: nobody waits for it, and its lease is free (the supervisor saw its process end).
-- KEYS  1 lease   2 nodes
-- ARGV  1 node; its tokens begin with "<node>:"

redis.call('ZREM', KEYS[2], ARGV[1])
local holder = redis.call('GET', KEYS[1])
if holder and string.sub(holder, 1, #ARGV[1] + 1) == ARGV[1] .. ':' then
  redis.call('DEL', KEYS[1])
end
return 'OK'
