-- Put commands into the inbox that all workers of one run share, once, however often it is asked (DESIGN 3.4).
-- KEYS  1 inbox (stream)   2 puts (hash: node → "<put id> <first number>")
-- ARGV  1 node   2 put id   3 … one entry each
-- Returns the number of the first entry; those after it follow without a gap. Entry n has the id 0-n.

local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then
  local put, first = string.match(known, '^(%S+) (%d+)$')
  if put == ARGV[2] then
    -- A write, so that the answer comes after fsync, like the first one.
    redis.call('HSET', KEYS[2], ARGV[1], known)
    return tonumber(first)
  end
end

local first
for i = 3, #ARGV do
  local id = redis.call('XADD', KEYS[1], '0-*', 'c', ARGV[i])
  if not first then first = string.match(id, '%-(%d+)$') end
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. ' ' .. first)
return tonumber(first)
