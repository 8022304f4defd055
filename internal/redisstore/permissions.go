package redisstore

import (
	"context"
	"strings"

	"github.com/redis/go-redis/v9"
)

// PermissionError means that the user of an address may not do what is needed in Redis.
type PermissionError struct{ Why string }

// Error implements error.
func (e *PermissionError) Error() string { return "the user may not do all that is needed: " + e.Why }

// tryAll does once what the scripts and the other questions do, with keys of its own: KEYS hash, set, string, sorted set; ARGV channel. It returns the commands that are refused to the user.
// INFO is among them although the scripts bear to be without it: they would not see that Redis was restarted.
var tryAll = script(`
local refused = {}
local function try(name, ...)
  local ok, answer = pcall(redis.call, name, ...)
  if ok then return end
  local why = type(answer) == 'table' and answer.err or tostring(answer)
  if not string.find(why, 'user executing the script', 1, true) then error(answer, 0) end
  table.insert(refused, name)
end
local hash, set, text, sorted = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
try('INFO', 'server')
try('TIME')
try('HSET', hash, 'n', 1)
try('HGET', hash, 'n')
try('HMGET', hash, 'n')
try('HEXISTS', hash, 'n')
try('HINCRBY', hash, 'n', 1)
try('HDEL', hash, 'n')
try('SADD', set, 1)
try('SMEMBERS', set)
try('SREM', set, 1)
try('SET', text, 1, 'PX', 1000)
try('GET', text)
try('GETRANGE', text, 0, 1)
try('STRLEN', text)
try('EXISTS', text)
try('EXPIRE', text, 1)
try('TTL', text)
try('PEXPIRE', text, 1000)
try('PTTL', text)
try('ZADD', sorted, 1, 'n')
try('ZRANGE', sorted, 0, 1)
try('ZREMRANGEBYSCORE', sorted, 2, 3)
try('PUBLISH', ARGV[1], 'hello')
try('DEL', hash, set, text, sorted)
return refused
`)

// startLimit bounds what is asked before anything else.
const startLimit = 2 * callLimit

// mayAll asks whether Redis answers, and whether its user may do all that is needed there, so that a login does not find it out in the middle.
func (s *Service) mayAll(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, startLimit)
	defer stop()
	if err := s.client.Ping(ctx).Err(); err != nil {
		return err
	}
	base := s.prefix + ":{" + newToken() + "}:"
	keys := []string{base + "hash", base + "set", base + "text", base + "sorted"}
	refused, err := tryAll().Eval(ctx, s.client, keys, s.news()).StringSlice()
	if err == nil && len(refused) > 0 {
		return &PermissionError{strings.Join(refused, ", ")}
	}
	if err == nil {
		err = tryAll().EvalSha(ctx, s.client, keys, s.news()).Err()
	}
	for _, channel := range []string{s.news(), s.prefix + ":pages:" + newToken()} {
		if err != nil {
			break
		}
		heard := s.client.Subscribe(ctx, channel)
		_, err = heard.Receive(ctx)
		_ = heard.Close()
	}
	if err == nil || !redis.IsPermissionError(err) {
		return err
	}
	return &PermissionError{strings.TrimPrefix(err.Error(), "NOPERM ")}
}
