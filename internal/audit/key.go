package audit

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"telegram-login-mcp/internal/ownfile"
)

const (
	keyFile  = "owner-names.key"
	keyBytes = 32
)

// Key is a key for [NewNames], which is made once for a state folder: there it is not beside the log, so that who takes the log away has not got it. Without a folder,
// "", it is good for this process.
func Key(folder string) ([]byte, error) {
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key) // it never fails
	if folder == "" {
		return key, nil
	}
	path := filepath.Join(folder, keyFile)
	kept, err := keptKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return kept, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	made, err := os.CreateTemp(folder, keyFile+".*") // 0600
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(made.Name()) }()
	_, err = made.Write(key)
	if err = errors.Join(err, made.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(made.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) { // another process may have been first
		if err := os.Rename(made.Name(), path); err != nil { // a file system without links
			return nil, err
		}
	}
	return keptKey(path)
}

var errKey = errors.New("the file " + keyFile + " in the state folder is damaged: without it, owners get new names in the log")

func keptKey(path string) ([]byte, error) {
	key, _, err := ownfile.Read(path, keyBytes, ownfile.Private)
	if err == nil && len(key) != keyBytes {
		err = errKey
	}
	return key, err
}
