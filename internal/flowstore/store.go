package flowstore

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/seal"
)

// Options say where a Store keeps its files.
type Options struct {
	// Dir is the state folder. It is made at the first need, for its owner only.
	Dir string
	// NoKeyring keeps the key in a file even where the system has a keyring.
	NoKeyring bool
	// Owner is whose records these are ([owner.Owner]'s Key): what is sealed for one opens for no other, whatever folder it is put into.
	Owner string
}

// Store implements authflow.Store. It touches nothing before it is first used.
type Store struct {
	dir, flows string
	owner      string
	write      func(dir, name string, data []byte) error // writeFile; a test's disk may be full
	now        func() time.Time

	mu       sync.Mutex
	prepared bool
	claims   map[string]*claim
	owed     map[string]*claim // by ID, the lock files of logins that have ended, see giveBack. The claim is nil where none is left
	looking  chan struct{}     // closed when the last claim is gone
	refused  error             // why the last record could not be kept, nil when it was

	limitsMu   sync.Mutex
	limits     limits.Accounts // as they were read last
	limitsFrom []byte          // the file that they were in
	limitsInfo fs.FileInfo     // of that file, nil while it is too young to be told from another by it

	keysMu sync.Mutex // the keyring may take seconds
	keys   keys
}

// New returns a store on a folder.
func New(o Options) *Store {
	s := &Store{dir: o.Dir, owner: o.Owner, flows: filepath.Join(o.Dir, "flows"), write: writeFile, now: time.Now, claims: map[string]*claim{}, owed: map[string]*claim{}}
	s.keys.dir = o.Dir
	switch {
	case o.NoKeyring:
	case haveKeyring():
		s.keys.ring = systemKeyring{}
	default:
		s.keys.why = ErrNoKeyring
	}
	return s
}

const (
	recordSuffix  = ".record"
	damagedSuffix = ".damaged"
	lockSuffix    = ".lock"
	wantedFolder  = "wanted"
	limitsFile    = "memo" // its name since the first version

	// unreadableLife is how long a record that cannot be read is kept. No login lives longer than a day.
	unreadableLife = 7 * 24 * time.Hour
)

// owns reports whether this process has a flow.
func (s *Store) owns(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.claims[id] != nil
}

func (s *Store) path(name string) string { return filepath.Join(s.flows, name) }

// Put implements authflow.Store.
func (s *Store) Put(ctx context.Context, r authflow.Record) error {
	if !authflow.ValidID(r.ID) {
		return authflow.ErrUnknownFlow
	}
	raw, err := authflow.EncodeRecord(r)
	if err != nil {
		return err
	}
	if err := s.prepare(); err != nil {
		clear(raw)
		return s.kept(err)
	}
	if err := s.hold(ctx, r.ID); err != nil {
		clear(raw)
		return err
	}
	if err := s.kept(s.save(ctx, r.ID, r.ID+recordSuffix, raw)); err != nil {
		return err
	}
	if r.State.Ended() {
		s.giveBack(r.ID)
	} else {
		s.sweep(nil)
	}
	return nil
}

// kept notes whether records can be kept, which Where tells.
func (s *Store) kept(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = err
	return err
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
	sealed, err := seal.Seal(key, seal.Name(s.owner, name), plain)
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
	raw, _, fault, why, err := s.read(file)
	if errors.Is(err, fs.ErrNotExist) {
		file = id + damagedSuffix
		if _, err := os.Lstat(s.path(file)); err != nil {
			return authflow.Record{}, authflow.ErrUnknownFlow
		}
		return authflow.Record{}, s.unreadable(id, file, authflow.RecordDamaged, nil)
	}
	if err != nil {
		return authflow.Record{}, err
	}
	var plain []byte
	if fault == "" {
		plain, fault = s.open(id, raw)
	}
	if fault != "" {
		return authflow.Record{}, s.unreadable(id, file, fault, why)
	}
	defer clear(plain)
	rec, err := authflow.DecodeRecord(plain)
	var bad *authflow.RecordError
	switch {
	case errors.As(err, &bad):
		return authflow.Record{}, s.unreadable(id, file, bad.Fault, nil)
	case err != nil:
		return authflow.Record{}, err
	case rec.ID != id:
		return authflow.Record{}, s.unreadable(id, file, authflow.RecordDamaged, nil)
	}
	return rec, nil
}

func (s *Store) open(name string, raw []byte) ([]byte, authflow.RecordFault) {
	s.keysMu.Lock()
	defer s.keysMu.Unlock()
	return seal.Open(s.keys.find, seal.Name(s.owner, name), raw)
}

// unreadable keeps a record that cannot be read, for a week, and says what is wrong with it. A damaged one is renamed, so that it is out of
// the way and can be found by whoever looks into the folder.
func (s *Store) unreadable(id, file string, fault authflow.RecordFault, why error) error {
	info, err := os.Lstat(s.path(file))
	if err == nil && s.now().Sub(info.ModTime()) > unreadableLife {
		_ = os.Remove(s.path(file))
		s.giveBack(id)
		return authflow.ErrUnknownFlow
	}
	if fault == authflow.RecordDamaged && file != id+damagedSuffix && os.Rename(s.path(file), s.path(id+damagedSuffix)) == nil {
		file = id + damagedSuffix
	}
	return s.recordError(id, file, fault, why)
}

// recordError says why a file is not used. Of a key that is lost it says why, where that is known.
func (s *Store) recordError(id, file string, fault authflow.RecordFault, why error) error {
	if fault == authflow.RecordKeyLost {
		s.keysMu.Lock()
		why = s.keys.missing()
		s.keysMu.Unlock()
	}
	return &authflow.RecordError{ID: id, Fault: fault, Where: s.path(file), Err: why}
}

// Delete implements authflow.Store.
func (s *Store) Delete(_ context.Context, id string) error {
	if !authflow.ValidID(id) {
		return nil
	}
	if err := s.safe(); err != nil {
		return failed(StepFolder, err)
	}
	if err := os.Remove(s.path(id + recordSuffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed(StepDelete, err)
	}
	s.giveBack(id)
	return nil
}

// IDs implements authflow.Store.
func (s *Store) IDs(context.Context) ([]string, error) {
	if err := s.safe(); err != nil {
		return nil, failed(StepFolder, err)
	}
	ids, locks, err := s.list()
	if err != nil {
		return nil, failed(StepList, err)
	}
	s.sweep(slices.DeleteFunc(locks, func(id string) bool { return slices.Contains(ids, id) || s.owns(id) }))
	return ids, nil
}

// Where is where the records are and where their key is.
func (s *Store) Where() Place {
	if err := s.safe(); err != nil {
		return Place{Kind: PlaceUnused, Err: cause(err)}
	}
	s.mu.Lock()
	refused := s.refused
	s.mu.Unlock()
	s.keysMu.Lock()
	defer s.keysMu.Unlock()
	p := Place{Kind: PlaceKeyFile, Folder: s.dir, Err: s.keys.why}
	switch missing := s.keys.missing(); {
	case missing != nil && s.keys.bad != nil:
		p = Place{Kind: PlaceKeyUnread, Err: missing}
	case refused != nil:
		p.Kind, p.Err = PlaceUnwritten, refused
	case missing != nil:
		p.Kind, p.Err = PlaceKeyMissed, missing
	case s.keys.primary == nil:
		p.Kind, p.Err = PlaceSealed, nil
	case s.keys.inRing:
		p.Kind, p.Err = PlaceKeyring, nil
	}
	return p
}
