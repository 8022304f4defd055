package flowstore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

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

// read reads a sealed file. fault says that there is one that is not used, and bad why; err that there is none, or that it cannot be read now. info is the
// file as it was read.
func (s *Store) read(file string) (raw []byte, info fs.FileInfo, fault authflow.RecordFault, bad, err error) {
	if err := s.safe(); err != nil {
		return nil, nil, "", nil, failed(StepFolder, err)
	}
	raw, info, err = ownfile.Read(s.path(file), maxSealed, ownfile.OwnerOnly)
	if own := (*ownfile.Error)(nil); errors.As(err, &own) {
		if own.Fault == ownfile.Irregular || own.Fault == ownfile.TooLarge {
			return nil, nil, authflow.RecordDamaged, nil, nil
		}
		return nil, nil, authflow.RecordForeign, own, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		err = failed(StepRead, err)
	}
	return raw, info, "", nil, err
}

// settled is how old a file must be for its time to tell it from every later one. File systems count time in steps of up to 2 seconds.
const settled = 3 * time.Second

// unchanged reports whether a file is still the one that was read, and still in folders that are ours alone. Nobody writes into a file of the store: each write
// of each process puts another in its place. So a new one has another number (inode), or one that has become free since, and then another time: a file that was
// written within the same step of time as one before it is younger than settled when it is read, and that is not to be relied on.
func (s *Store) unchanged(file string, was fs.FileInfo) bool {
	if was == nil || s.safe() != nil {
		return false
	}
	now, err := os.Lstat(s.path(file))
	return err == nil && sameContent(now, was) && ownfile.CheckOpen(s.path(file), now, ownfile.OwnerOnly) == nil
}

// sameContent reports whether two looks at a file have found one that was not written to in between.
func sameContent(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}
