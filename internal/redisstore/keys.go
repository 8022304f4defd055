package redisstore

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/internal/seal"
)

// maxKeyFile is more than two keys take, in bytes.
const maxKeyFile = 4096

// ErrKeyFile is a key file with anything else in it. What it has is not repeated.
var ErrKeyFile = errors.New("it must have one or two lines, each with 32 random bytes in base64")

// ReadKeys reads the keys that all processes share from a file that is ours alone: one to a line, in base64, 32 bytes each. The first seals and each opens. To
// change the key, put the new one second everywhere, then first, and remove the old one a week later, when no record of it is left.
func ReadKeys(path string) ([][]byte, error) {
	raw, _, err := ownfile.Read(path, maxKeyFile, ownfile.Private)
	defer clear(raw)
	if err != nil {
		return nil, fmt.Errorf("read the key file: %w", err)
	}
	var keys [][]byte
	for line := range strings.Lines(string(raw)) {
		key := seal.ParseKey(line)
		if key == nil || len(keys) == 2 || slices.ContainsFunc(keys, func(k []byte) bool { return seal.IDOf(k) == seal.IDOf(key) }) {
			return nil, ErrKeyFile
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, ErrKeyFile
	}
	return keys, nil
}

// keysNoted is how often a process that nobody asks notes that it uses its key: many times in the life of a record.
const keysNoted = time.Hour

// KeyError means that records are sealed with a key that this process does not have: with the first of another process, in the last week.
type KeyError struct {
	List string // the name in Redis of what says so
}

// Error implements error.
func (e *KeyError) Error() string {
	return "records in Redis are sealed with a key that is not in the key file"
}

// useKeys notes that this process seals with its first key, unless there are others in use that it does not have. Then the error is a *KeyError.
func (s *Service) useKeys(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	first, second := seal.IDOf(s.first), ""
	for id := range s.keys {
		if id != first {
			second = hex.EncodeToString(id[:])
		}
	}
	list := s.prefix + ":keys"
	others, err := useKeys().Run(ctx, s.client, []string{list}, s.keysLife.Microseconds(), seconds(s.keysLife+time.Second), hex.EncodeToString(first[:]), second).Int()
	switch {
	case err != nil:
		return cause(err)
	case others > 0:
		return &KeyError{list}
	}
	return nil
}

// noteKeys notes it while the process lives, also when nobody asks whether it is ready, and keeps what the older key has sealed.
func (s *Service) noteKeys() {
	tick := time.NewTicker(keysNoted)
	defer tick.Stop()
	_ = s.renewAllLimits(s.ctx)
	for {
		select {
		case <-tick.C:
			_ = s.useKeys(s.ctx) // what is wrong is for whoever asks
			_ = s.renewAllLimits(s.ctx)
		case <-s.ctx.Done():
			return
		}
	}
}

// renewAllLimits has the limits of all owners sealed with the first key, where there is an older one: what is in them counts for longer than the older key is kept,
// and its owner need not come in that time. What cannot be done now is done an hour later.
func (s *Service) renewAllLimits(ctx context.Context) error {
	if len(s.keys) < 2 {
		return nil
	}
	at := func(ctx context.Context, node redis.Cmdable) error {
		found := node.Scan(ctx, 0, s.prefix+":{*}:"+limitsName, 1000).Iterator()
		for found.Next(ctx) {
			tag, _, _ := strings.Cut(strings.TrimPrefix(found.Val(), s.prefix+":{"), "}")
			switch {
			case tag == common, strings.HasPrefix(tag, common+"-"): // gone before the older key is
			case tag == local:
				_, _ = s.storeOf("", local).Limits(ctx) // which seals them anew
			default:
				_, _ = s.storeOf(tag, tag).Limits(ctx)
			}
		}
		return found.Err()
	}
	if c, ok := s.client.(*redis.ClusterClient); ok {
		return c.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error { return at(ctx, node) })
	}
	return at(ctx, s.client)
}
