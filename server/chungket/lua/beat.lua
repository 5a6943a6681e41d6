-- A node says that it lives, asks for the lease or renews it, and hears who else lives (DESIGN 3.3, 4.5).
-- KEYS  1 lease (string: token of whoever leads)   2 nodes (sorted set: node by the moment it is given up, ms)
-- ARGV  1 node   2 token   3 how long lease and node live without another beat, ms
-- Returns whether this token has the lease (1, 0), then the nodes that live.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local ttl = tonumber(ARGV[3])

redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('ZADD', KEYS[2], now + ttl, ARGV[1])

local holder = redis.call('GET', KEYS[1])
local leads = 0
if not holder or holder == ARGV[2] then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ttl)
  leads = 1
end

local answer = redis.call('ZRANGE', KEYS[2], 0, -1)
table.insert(answer, 1, tostring(leads))
return answer
