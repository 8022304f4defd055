package flowstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"telegram-login-mcp/authflow"
)

// Options say where a Store keeps its files.
type Options struct {
	// Dir is the state folder. It is made at the first need, for its owner only.
	Dir string
	// NoKeyring keeps the key in a file even where the system has a keyring.
	NoKeyring bool
}

// Store implements authflow.Store. It touches nothing before it is first used.
type Store struct {
	dir, flows string
	write      func(dir, name string, data []byte) error // writeFile; a test's disk may be full
	now        func() time.Time

	mu       sync.Mutex
	prepared bool
	claims   map[string]func() // who is to be told that a flow is wanted
	looking  chan struct{}     // closed when the last claim is gone

	readMu   sync.Mutex
	read     authflow.Memo // as it was read last
	readFrom []byte        // the file that it was in

	keysMu sync.Mutex // the keyring may take seconds
	keys   keys
}

// New returns a store on a folder.
func New(o Options) *Store {
	s := &Store{dir: o.Dir, flows: filepath.Join(o.Dir, "flows"), write: writeFile, now: time.Now, claims: map[string]func(){}}
	s.keys.dir = o.Dir
	switch {
	case o.NoKeyring:
	case haveKeyring():
		s.keys.ring = systemKeyring{}
	default:
		s.keys.why = errNoKeyring
	}
	return s
}

const (
	recordSuffix  = ".record"
	damagedSuffix = ".damaged"
	lockSuffix    = ".lock"
	wantedFolder  = "wanted"
	memoFile      = "memo"

	// unreadableLife is how long a record that cannot be read is kept. No login lives longer than a day.
	unreadableLife = 7 * 24 * time.Hour
)

func (s *Store) path(name string) string { return filepath.Join(s.flows, name) }

// prepare makes the folders, also when somebody has removed them since. What other users could read is closed to them.
func (s *Store) prepare() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := os.Stat(filepath.Join(s.flows, wantedFolder)); s.prepared && err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Join(s.flows, wantedFolder), 0o700); err != nil {
		return fmt.Errorf("make the state folder: %w", cause(err))
	}
	if err := os.Chmod(s.flows, 0o700); err != nil {
		return fmt.Errorf("close the state folder to others: %w", cause(err))
	}
	clearOld(s.flows, tempPrefix, s.now().Add(-tempAge))
	clearOld(s.dir, tempPrefix, s.now().Add(-tempAge))
	clearOld(s.flows, memoFile+damagedSuffix, s.now().Add(-unreadableLife))
	s.prepared = true
	return nil
}

// Put implements authflow.Store.
func (s *Store) Put(ctx context.Context, r authflow.Record) error {
	if !authflow.ValidID(r.ID) {
		return authflow.ErrUnknownFlow
	}
	raw, err := authflow.EncodeRecord(r)
	if err != nil {
		return err
	}
	return s.save(ctx, r.ID, r.ID+recordSuffix, raw)
}

// save seals and writes a file.
func (s *Store) save(ctx context.Context, name, file string, plain []byte) error {
	defer clear(plain)
	if err := s.prepare(); err != nil {
		return err
	}
	key, err := s.sealingKey(ctx)
	if err != nil {
		return err
	}
	sealed, err := seal(key, name, plain)
	if err != nil {
		return err
	}
	return s.write(s.flows, file, sealed)
}

// sealingKey is the key for new files. Making one is done under a lock, so that two processes make one.
func (s *Store) sealingKey(ctx context.Context) ([]byte, error) {
	s.keysMu.Lock()
	defer s.keysMu.Unlock()
	if s.keys.fresh() {
		return s.keys.primary, nil
	}
	unlock, err := s.lock(ctx, "key.lock")
	if err != nil {
		return nil, err
	}
	defer unlock()
	return s.keys.sealing()
}

// Get implements authflow.Store.
func (s *Store) Get(_ context.Context, id string) (authflow.Record, error) {
	if !authflow.ValidID(id) {
		return authflow.Record{}, authflow.ErrUnknownFlow
	}
	file := id + recordSuffix
	raw, err := os.ReadFile(s.path(file))
	if errors.Is(err, fs.ErrNotExist) {
		file = id + damagedSuffix
		if _, err := os.Stat(s.path(file)); err != nil {
			return authflow.Record{}, authflow.ErrUnknownFlow
		}
		return authflow.Record{}, s.unreadable(id, file, authflow.RecordDamaged)
	}
	if err != nil {
		return authflow.Record{}, fmt.Errorf("read: %w", cause(err))
	}
	plain, fault := s.open(id, raw)
	if fault != "" {
		return authflow.Record{}, s.unreadable(id, file, fault)
	}
	defer clear(plain)
	rec, err := authflow.DecodeRecord(plain)
	var bad *authflow.RecordError
	switch {
	case errors.As(err, &bad):
		return authflow.Record{}, s.unreadable(id, file, bad.Fault)
	case err != nil:
		return authflow.Record{}, err
	case rec.ID != id:
		return authflow.Record{}, s.unreadable(id, file, authflow.RecordDamaged)
	}
	return rec, nil
}

func (s *Store) open(name string, raw []byte) ([]byte, authflow.RecordFault) {
	s.keysMu.Lock()
	defer s.keysMu.Unlock()
	return unseal(s.keys.find, name, raw)
}

// unreadable keeps a record that cannot be read, for a week, and says what is wrong with it. A damaged one is renamed, so that it is out of
// the way and can be found by whoever looks into the folder.
func (s *Store) unreadable(id, file string, fault authflow.RecordFault) error {
	info, err := os.Stat(s.path(file))
	if err == nil && s.now().Sub(info.ModTime()) > unreadableLife {
		_ = os.Remove(s.path(file))
		_ = os.Remove(s.path(id + lockSuffix))
		return authflow.ErrUnknownFlow
	}
	if fault == authflow.RecordDamaged && file != id+damagedSuffix && os.Rename(s.path(file), s.path(id+damagedSuffix)) == nil {
		file = id + damagedSuffix
	}
	why := ""
	s.keysMu.Lock()
	if fault == authflow.RecordKeyLost && s.keys.why != nil {
		why = s.keys.why.Error()
	}
	s.keysMu.Unlock()
	return &authflow.RecordError{ID: id, Fault: fault, Where: s.path(file), Why: why}
}

// Delete implements authflow.Store.
func (s *Store) Delete(_ context.Context, id string) error {
	if !authflow.ValidID(id) {
		return nil
	}
	if err := os.Remove(s.path(id + recordSuffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete: %w", cause(err))
	}
	return nil
}

// IDs implements authflow.Store.
func (s *Store) IDs(context.Context) ([]string, error) {
	entries, err := os.ReadDir(s.flows)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list: %w", cause(err))
	}
	var ids []string
	seen := map[string]bool{}
	for _, e := range entries {
		id, isRecord := strings.CutSuffix(e.Name(), recordSuffix)
		if !isRecord {
			id, isRecord = strings.CutSuffix(e.Name(), damagedSuffix)
		}
		if isRecord && authflow.ValidID(id) && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// Memo implements authflow.Store. It is asked for with every call, so a file that is still the same is not opened again.
func (s *Store) Memo(context.Context) (authflow.Memo, error) {
	s.readMu.Lock()
	defer s.readMu.Unlock()
	raw, err := os.ReadFile(s.path(memoFile))
	if err == nil && s.readFrom != nil && bytes.Equal(raw, s.readFrom) { // each write is sealed with another nonce
		return s.read, nil
	}
	memo, fault, err := s.memoIn(raw, err)
	if err == nil && fault == "" {
		s.read, s.readFrom = memo, raw
	}
	return memo, err
}

// memoIn is the memo in what was read. One that cannot be read counts as empty, because a login must not fail for it.
func (s *Store) memoIn(raw []byte, err error) (authflow.Memo, authflow.RecordFault, error) {
	if errors.Is(err, fs.ErrNotExist) {
		return authflow.Memo{}, "", nil
	}
	if err != nil {
		return authflow.Memo{}, "", fmt.Errorf("read: %w", cause(err))
	}
	plain, fault := s.open(memoFile, raw)
	if fault != "" {
		return authflow.Memo{}, fault, nil
	}
	defer clear(plain)
	switch memo, err := authflow.DecodeMemo(plain); {
	case errors.Is(err, authflow.ErrMemoNewer):
		return authflow.Memo{}, authflow.RecordNewer, nil
	case err != nil:
		return authflow.Memo{}, authflow.RecordDamaged, nil
	default:
		return memo, "", nil
	}
}

// Exclusively implements authflow.Store.
func (s *Store) Exclusively(ctx context.Context, change func(*authflow.Memo) error) error {
	if err := s.prepare(); err != nil {
		return err
	}
	unlock, err := s.lock(ctx, "store.lock")
	if err != nil {
		return err
	}
	defer unlock()
	memo, fault, err := s.memoIn(os.ReadFile(s.path(memoFile))) // anew: it is going to be changed
	switch {
	case err != nil:
		return err
	case fault == authflow.RecordNewer:
		return authflow.ErrMemoNewer // which is not this program's to change
	case fault != "":
		memo.Lost = s.now()
	}
	before, err := authflow.EncodeMemo(memo)
	if err != nil {
		return err
	}
	if err := change(&memo); err != nil {
		return err
	}
	after, err := authflow.EncodeMemo(memo)
	if err != nil || bytes.Equal(before, after) {
		return err
	}
	if fault != "" { // kept, for whoever can read it
		_ = os.Rename(s.path(memoFile), s.path(fmt.Sprintf("%s%s-%d", memoFile, damagedSuffix, s.now().UnixNano())))
	}
	return s.save(ctx, memoFile, memoFile, after)
}

// Where says in words where the records are and where their key is.
func (s *Store) Where() string {
	s.keysMu.Lock()
	defer s.keysMu.Unlock()
	where := "sealed in the folder " + s.dir
	switch {
	case s.keys.primary == nil && s.keys.why != nil:
		return where + fmt.Sprintf("; their key could not be read (%v)", s.keys.why)
	case s.keys.primary == nil:
		return where
	case s.keys.inRing:
		return where + "; their key is in the keyring of the operating system"
	}
	where += fmt.Sprintf("; their key is in the file %q there", keyFile)
	if s.keys.closed {
		where += ", readable by you only"
	}
	if s.keys.why != nil {
		where += fmt.Sprintf(", because the keyring of the operating system could not be used (%v)", s.keys.why)
	}
	return where
}
