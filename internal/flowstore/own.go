package flowstore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/ownfile"
)

// How long the files may be. They are some kilobytes; a longer one was not written here.
const (
	maxKeyFile = 1 << 10
	maxSealed  = 16 << 20
)

// safe checks that nobody else can put anything into the folders of the store. Folders that are not there yet are no fault.
func (s *Store) safe() error {
	if err := ownfile.Parents(s.dir); err != nil {
		return err
	}
	for _, dir := range []string{s.dir, s.flows, filepath.Join(s.flows, wantedFolder)} {
		if err := ownfile.Folder(dir); errors.Is(err, fs.ErrNotExist) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// prepare makes the folders, also when somebody has removed them since. What other users could read is closed to them.
func (s *Store) prepare() error {
	if err := s.safe(); err != nil {
		return failed(StepFolder, err)
	}
	s.mu.Lock()
	if _, err := os.Lstat(filepath.Join(s.flows, wantedFolder)); s.prepared && err == nil {
		s.mu.Unlock()
		return nil
	}
	err := s.makeFolders()
	s.prepared = err == nil
	s.mu.Unlock()
	if err != nil {
		return err
	}
	_, locks, _ := s.list()
	s.sweep(locks)
	return nil
}

// makeFolders is called with s.mu held.
func (s *Store) makeFolders() error {
	if err := os.MkdirAll(filepath.Join(s.flows, wantedFolder), 0o700); err != nil {
		return failed(StepMake, err)
	}
	if err := s.safe(); err != nil {
		return failed(StepFolder, err)
	}
	if err := os.Chmod(s.flows, 0o700); err != nil {
		return failed(StepClose, err)
	}
	clearOld(s.flows, tempPrefix, s.now().Add(-tempAge))
	clearOld(s.dir, tempPrefix, s.now().Add(-tempAge))
	clearOld(s.flows, limitsFile+damagedSuffix, s.now().Add(-unreadableLife))
	return nil
}

// list lists the flows that have a record, one that cannot be read included, and those that have a lock file.
func (s *Store) list() (records, locks []string, err error) {
	entries, err := os.ReadDir(s.flows)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	for _, e := range entries {
		id, suffix, _ := strings.Cut(e.Name(), ".")
		switch suffix = "." + suffix; {
		case !authflow.ValidID(id):
		case suffix == lockSuffix:
			locks = append(locks, id)
		case (suffix == recordSuffix || suffix == damagedSuffix) && !slices.Contains(records, id):
			records = append(records, id)
		}
	}
	return records, locks, nil
}

// read reads a sealed file. fault says that there is one that is not used, and bad why; err that there is none, or that it cannot be read now.
func (s *Store) read(file string) (raw []byte, fault authflow.RecordFault, bad, err error) {
	if err := s.safe(); err != nil {
		return nil, "", nil, failed(StepFolder, err)
	}
	raw, _, err = ownfile.Read(s.path(file), maxSealed, ownfile.OwnerOnly)
	if own := (*ownfile.Error)(nil); errors.As(err, &own) {
		if own.Fault == ownfile.Irregular || own.Fault == ownfile.TooLarge {
			return nil, authflow.RecordDamaged, nil, nil
		}
		return nil, authflow.RecordForeign, own, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		err = failed(StepRead, err)
	}
	return raw, "", nil, err
}
