package redisstore

import (
	"sync"

	"github.com/redis/go-redis/v9"
)

// Each step of a claim, and each write, is one script, so that it happens whole or not at all, and sees what the one before it left. Each can be carried out twice
// without harm: the client sends a script again when its answer is lost.

// script makes a script when it is first run: it is known to Redis by a hash, and most processes have no Redis.
func script(source string) func() *redis.Script {
	return sync.OnceValue(func() *redis.Script { return redis.NewScript(source) })
}

// prelude begins each script.
const prelude = `
local function run()
  local ok, info = pcall(redis.call, 'INFO', 'server')
  return ok and string.match(info, 'run_id:(%w+)') or ''
end
local function now()
  local t = redis.call('TIME')
  return t[1] * 1000000 + t[2]
end
local function text(n) return string.format('%.0f', n) end
-- flow reads who has one.
local function flow(key)
  local f = redis.call('HMGET', key, 'fence', 'holder', 'beat', 'run', 'patience')
  return {known = f[1] ~= false, fence = tonumber(f[1] or '0'), holder = f[2] or '', beat = f[3] or '0', run = f[4] or '', patience = tonumber(f[5] or '0')}
end
-- state names what has to stay as it is until somebody else may have the flow, '' where anybody may.
local function state(f)
  local here = run()
  if not f.known or f.holder == '' and f.run == here then return '' end
  return f.holder .. ' ' .. f.beat .. ' ' .. f.run .. ' ' .. here
end
local function keep(key, token, fence, patience)
  redis.call('HSET', key, 'fence', fence, 'holder', token, 'run', run(), 'patience', patience)
end
-- last has Redis keep a key for so many seconds at least.
local function last(key, s)
  if redis.call('TTL', key) < tonumber(s) then redis.call('EXPIRE', key, s) end
end
-- write reports whether a writer may: 1, or 0 where it is late, or -1 where Redis has forgotten the writer's claim, which a renewal brings back.
local function write(f, token, fence)
  if token == '' then return f.holder == '' and 1 or 0 end
  fence = tonumber(fence)
  if not f.known then return 1 end
  if f.fence == fence and (f.holder == token or f.holder == '') then return 1 end
  if f.fence < fence then return -1 end
  return 0
end
`

var (
	// greeting: KEYS any. It returns the run ID and the time in µs.
	greeting = script(prelude + `return {run(), now()}`)

	// take: KEYS flow; ARGV token, state that was watched long enough, patience in ms, life in s. It returns 1 and the fence, or 0, the state, the holder's
	// patience, and in how many µs it gives the flow up, 0 where it has not said so.
	take = script(prelude + `
local f = flow(KEYS[1])
if f.holder == ARGV[1] then return {1, text(f.fence)} end
local s = state(f)
if s ~= '' and s ~= ARGV[2] then
  local leaves = tonumber(redis.call('HGET', KEYS[1], 'leaves') or '0')
  return {0, s, f.patience, math.max(leaves - now(), 0)}
end
local fence = text(math.max(f.fence + 1, now()))
keep(KEYS[1], ARGV[1], fence, ARGV[3])
redis.call('HSET', KEYS[1], 'beat', 0)
redis.call('HDEL', KEYS[1], 'wanted', 'leaves')
last(KEYS[1], ARGV[4])
return {1, fence}
`)

	// want: KEYS flow; ARGV channel, message. It leaves word for a holder that hears no messages.
	want = script(`
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'wanted', 1) end
return redis.call('PUBLISH', ARGV[1], ARGV[2])
`)

	// renew: KEYS flow; ARGV token, fence, patience, life. It returns 0 where the claim is lost, else 1, whether the flow is wanted, and whether it has a record.
	renew = script(prelude + `
local f = flow(KEYS[1])
local mine = tonumber(ARGV[2])
if f.fence > mine or f.fence == mine and f.holder ~= ARGV[1] then return {0, 0, 0} end
keep(KEYS[1], ARGV[1], ARGV[2], ARGV[3])
redis.call('HINCRBY', KEYS[1], 'beat', 1)
last(KEYS[1], ARGV[4])
return {1, redis.call('HDEL', KEYS[1], 'wanted'), redis.call('HEXISTS', KEYS[1], 'record')}
`)

	// leave: KEYS flow; ARGV token, µs. It leaves word of when the holder gives the flow up.
	leave = script(prelude + `
if flow(KEYS[1]).holder == ARGV[1] then redis.call('HSET', KEYS[1], 'leaves', text(now() + ARGV[2])) end
return 1
`)

	// release: KEYS flow; ARGV token, channel, message.
	release = script(prelude + `
if flow(KEYS[1]).holder == ARGV[1] then
  redis.call('HSET', KEYS[1], 'holder', '', 'run', run())
  redis.call('PUBLISH', ARGV[2], ARGV[3])
end
return 1
`)

	// put: KEYS flow, ids; ARGV token, fence, ID, record, life of the record, patience, mode, life of the list. Mode "end" gives the flow back, and "missing" writes nothing over a record.
	put = script(prelude + `
local f = flow(KEYS[1])
local may = write(f, ARGV[1], ARGV[2])
if may ~= 1 then return may end
if ARGV[7] == 'missing' and redis.call('HEXISTS', KEYS[1], 'record') == 1 then return 1 end
if ARGV[1] ~= '' and not f.known then keep(KEYS[1], ARGV[1], ARGV[2], ARGV[6]) end
redis.call('HSET', KEYS[1], 'record', ARGV[4])
if ARGV[7] == 'end' then redis.call('HSET', KEYS[1], 'holder', '') end
redis.call('SADD', KEYS[2], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[5])
last(KEYS[2], ARGV[8])
return 1
`)

	// remove: KEYS flow, ids; ARGV token, fence, ID, life. The fence stays for a while, so that no late write brings the record back.
	remove = script(prelude + `
local f = flow(KEYS[1])
local may = write(f, ARGV[1], ARGV[2])
if may ~= 1 then return may end
redis.call('HDEL', KEYS[1], 'record')
redis.call('SREM', KEYS[2], ARGV[3])
if ARGV[1] ~= '' then redis.call('HSET', KEYS[1], 'fence', ARGV[2]) end
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('EXPIRE', KEYS[1], ARGV[4]) end
return 1
`)

	// get: KEYS flow, ids; ARGV ID, lease in s. It returns the record, whether there is one, the state, the holder's patience, whether the server has run for less
	// than a lease, by its own clock, and its run ID.
	get = script(prelude + `
local f = flow(KEYS[1])
local record = redis.call('HGET', KEYS[1], 'record')
if record then return {record, 1, state(f), f.patience, 0} end
redis.call('SREM', KEYS[2], ARGV[1])
local ok, info = pcall(redis.call, 'INFO', 'server')
local age = ok and tonumber(string.match(info, 'uptime_in_seconds:(-?%d+)')) or -1
local young = not f.known and age >= 0 and age < tonumber(ARGV[2])
return {'', 0, state(f), f.patience, young and 1 or 0, run()}
`)

	// look: KEYS flow. It returns the state and the holder's patience.
	look = script(prelude + `
local f = flow(KEYS[1])
return {state(f), f.patience}
`)

	// lock: KEYS lock; ARGV token, life in ms. It returns 1, or 0 where another has it. One that would stay for longer than its life, because the clock went back, is
	// given that life anew.
	lock = script(`
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('PTTL', KEYS[1]) > tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return redis.call('GET', KEYS[1]) == ARGV[1] and 1 or 0
`)

	// count: KEYS instances; ARGV the name of one, how many logins it has with the one that it begins, how many all may have (0: it begins none), life in ms. It
	// returns 1 where there is room. The key of each instance is beside that of all, in the same slot.
	count = script(`
local here, most = tonumber(ARGV[2]), tonumber(ARGV[3])
local all = here
for _, name in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if name ~= ARGV[1] then
    local n = redis.call('GET', KEYS[1] .. ':' .. name)
    if n then all = all + tonumber(n) else redis.call('SREM', KEYS[1], name) end
  end
end
local room = most == 0 or all <= most
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('SET', KEYS[1] .. ':' .. ARGV[1], room and here or here - 1, 'PX', ARGV[4])
return room and 1 or 0
`)

	// keepLimits: KEYS lock, limits; ARGV token, value, life in s. It returns 0 where the lock is another's by now.
	keepLimits = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
return 1
`)

	// useKeys: KEYS keys in use; ARGV life in µs and in s, the ID of the key that seals, and of the other that is had. It returns how many are in use besides those, and notes the use where there are
	// none.
	useKeys = script(prelude + `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now() - ARGV[1]))
local others = 0
for _, used in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if used ~= ARGV[3] and used ~= ARGV[4] then others = others + 1 end
end
if others > 0 then return others end
redis.call('ZADD', KEYS[1], text(now()), ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 0
`)

	// unlock: KEYS lock; ARGV token.
	unlock = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`)
)
