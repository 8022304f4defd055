package flowstore

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/zalando/go-keyring"

	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/internal/seal"
)

// keyring is the operating system's place for secrets: Keychain, Credential Manager, Secret Service.
type keyringPort interface {
	Get(service, user string) (string, error)
	Set(service, user, password string) error
}

// systemKeyring is go-keyring with a time limit: a locked keyring may ask a person who is not there.
type systemKeyring struct{}

// keyringLimit bounds one call to the keyring.
const keyringLimit = 5 * time.Second

func (systemKeyring) Get(service, user string) (string, error) {
	return inTime(func() (string, error) { return keyring.Get(service, user) })
}

func (systemKeyring) Set(service, user, password string) error {
	_, err := inTime(func() (string, error) { return "", keyring.Set(service, user, password) })
	return err
}

// inTime makes one call to the keyring.
func inTime(call func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		text, err := call()
		done <- answer{text, err}
	}()
	select {
	case a := <-done:
		return a.text, a.err
	case <-time.After(keyringLimit):
		return "", ErrKeyringSilent
	}
}

// haveKeyring reports whether asking for a keyring can do no harm. Without a session bus the D-Bus library would start one, and leave it
// running.
func haveKeyring() bool {
	switch runtime.GOOS {
	case "windows", "darwin":
		return true
	}
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	_, err := os.Stat(filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus"))
	return os.Getenv("XDG_RUNTIME_DIR") != "" && err == nil
}

// The entry in the keyring.
const (
	keyringService = "telegram-login-mcp"
	keyringUser    = "key of the saved logins"
)

const keyFile = "key"

// keys are the keys that seal and open files.
type keys struct {
	dir  string      // holds the key file
	ring keyringPort // nil without a keyring

	known   map[seal.KeyID][]byte
	primary []byte      // seals; nil before it is needed
	inRing  bool        // primary is in the keyring
	file    os.FileInfo // of the key file when primary was read from it or written there
	asked   bool        // the keyring was asked
	why     error       // why the keyring does not have it
	bad     error       // why the key file is not used, although there is one
}

// sealing returns the key that seals, and makes one when there is none: in the keyring, or else in a file. It runs under the store's
// lock, so that two processes do not make two.
func (k *keys) sealing() ([]byte, error) {
	if k.fresh() || k.load() {
		return k.primary, nil
	}
	if _, err := os.Lstat(filepath.Join(k.dir, keyFile)); err == nil { // what it sealed would be lost with it
		if k.bad != nil {
			return nil, k.bad
		}
		return nil, ErrKeyFile
	}
	if k.primary != nil { // somebody removed the file, and what it sealed would be lost without it
		return k.primary, k.write(k.primary)
	}
	key := make([]byte, seal.KeyLength)
	_, _ = rand.Read(key) // never fails
	text := base64.StdEncoding.EncodeToString(key)
	if k.ring != nil && k.why == nil {
		k.why = k.ring.Set(keyringService, keyringUser, text)
		if got, err := k.ring.Get(keyringService, keyringUser); k.why == nil && err == nil && got == text {
			k.use(key, true)
			return key, nil
		}
	}
	if err := k.write(key); err != nil {
		return nil, err
	}
	k.use(key, false)
	return key, nil
}

// write puts a key into the key file.
func (k *keys) write(key []byte) error {
	text := base64.StdEncoding.EncodeToString(key)
	if err := writeFile(k.dir, keyFile, []byte(text+"\n")); err != nil {
		return failed(StepWriteKey, err)
	}
	k.file, _ = os.Lstat(filepath.Join(k.dir, keyFile))
	return nil
}

// knownKey is the key that seals, nil where there is none yet. The error says why it cannot be used.
func (s *Store) knownKey() ([]byte, error) {
	s.keysMu.Lock()
	defer s.keysMu.Unlock()
	if s.keys.fresh() || s.keys.load() {
		return s.keys.primary, nil
	}
	return nil, s.keys.bad
}

// fresh reports whether the key that seals is still where the next process will look for it, and still ours alone. Somebody may have removed
// the file or opened it to others, or another process may have made a new one in a folder that was removed.
func (k *keys) fresh() bool {
	if k.primary == nil || k.inRing {
		return k.primary != nil
	}
	path := filepath.Join(k.dir, keyFile)
	now, err := os.Lstat(path)
	return err == nil && k.file != nil && sameContent(now, k.file) &&
		ownfile.CheckOpen(path, now, ownfile.Private) == nil
}

// missing says why there is no key, nil where there is one and where none was needed yet.
func (k *keys) missing() error {
	switch {
	case k.primary != nil && k.bad == nil:
		return nil
	case k.bad != nil && !k.inRing:
		return k.bad
	case k.primary != nil, errors.Is(k.why, ErrNoKeyring): // the file is the place for it then
		return nil
	default:
		return k.why
	}
}

// find returns the key with an ID, nil when it is nowhere.
func (k *keys) find(id seal.KeyID) []byte {
	if key, ok := k.known[id]; ok {
		return key
	}
	k.load()
	if key, ok := k.known[id]; ok {
		return key
	}
	k.askRing() // a key file came later than the keyring's key
	return k.known[id]
}

// load reads the key file, or else the keyring. The file counts more: it exists because the keyring failed once. One that is not ours alone is
// not read: whoever put it there, or has read it, would have the logins that it seals.
func (k *keys) load() bool {
	k.bad = nil
	raw, info, err := ownfile.Read(filepath.Join(k.dir, keyFile), maxKeyFile, ownfile.Private)
	defer clear(raw)
	if key := seal.ParseKey(string(raw)); err == nil && key != nil {
		k.use(key, false)
		k.file = info
		return true
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		k.bad = cause(err)
	}
	key := k.askRing()
	if key != nil {
		k.use(key, true)
	}
	return key != nil
}

// askRing asks the keyring once in the life of the process.
func (k *keys) askRing() []byte {
	if k.ring == nil || k.asked {
		return nil
	}
	k.asked = true
	text, err := k.ring.Get(keyringService, keyringUser)
	if err != nil {
		if !errors.Is(err, keyring.ErrNotFound) {
			k.why = err
		}
		return nil
	}
	key := seal.ParseKey(text)
	if key != nil {
		k.remember(key)
	}
	return key
}

func (k *keys) use(key []byte, inRing bool) {
	k.remember(key)
	k.primary, k.inRing = key, inRing
}

func (k *keys) remember(key []byte) {
	if k.known == nil {
		k.known = map[seal.KeyID][]byte{}
	}
	k.known[seal.IDOf(key)] = key
}
