-- Append one entry to a contest's log, or say that somebody else did (DESIGN 3.3).
-- KEYS  1 log (stream)   2 head (string "<seq>:<hash>")   3 … one sorted set per projection
-- ARGV  1 seq   2 batch id   3 entry bytes   4 hash of the entry
--       5 … for each projection: JSON list of score, member, score, member, …, all as text
-- Returns "OK" when appended now, "AGAIN" when this very batch was appended before, "FENCED" for anything else.

local log, head = KEYS[1], KEYS[2]
local seq, batch = tonumber(ARGV[1]), ARGV[2]

local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)
local last_seq, last_batch = 0, ''
if #last > 0 then
  last_seq = tonumber(string.match(last[1][1], '^(%d+)-'))
  local fields = last[1][2]
  for i = 1, #fields, 2 do
    if fields[i] == 'b' then last_batch = fields[i + 1] end
  end
end

if last_seq == seq and last_batch == batch then
  -- A write, so that a caller who waits for replicas waits for something (DESIGN 6.2).
  redis.call('SET', head, ARGV[1] .. ':' .. ARGV[4])
  return 'AGAIN'
end
if last_seq ~= seq - 1 then return 'FENCED' end

redis.call('XADD', log, ARGV[1] .. '-0', 'b', batch, 'e', ARGV[3])
redis.call('SET', head, ARGV[1] .. ':' .. ARGV[4])

for k = 3, #KEYS do
  local members = cjson.decode(ARGV[k + 2])
  for at = 1, #members, 2000 do
    redis.call('ZADD', KEYS[k], unpack(members, at, math.min(at + 1999, #members)))
  end
end
return 'OK'
