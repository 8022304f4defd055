package redisstore

import (
	"errors"
	"fmt"
	"slices"
	"strings"

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
