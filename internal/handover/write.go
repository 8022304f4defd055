package handover

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"telegram-login-mcp/internal/clientconfig"
)

// Writer writes what was agreed to.
type Writer struct {
	Folder string // our own, where writers of other processes are kept out; "" for none
	// NewFile writes a session into a file that does not exist.
	NewFile func(path string, content []byte) error
	Now     func() time.Time
}

// Written is a file that was written.
type Written struct {
	Path   string
	Backup string // the copy of what was there, "" where nothing was
}

// lockWait is how long another process may have the lock.
const lockWait = 3 * time.Second

// Write writes a plan, which was made with the session, after the person has agreed to the one that was shown. Where the second of two files cannot be
// written, the first is put back. Errors: ErrChanged where a file is not what was shown, those of Plan, of internal/clientconfig, and of NewFile.
func (w Writer) Write(ctx context.Context, plan, shown Plan) (done []Written, err error) {
	if !plan.agreed(shown) {
		return nil, ErrChanged
	}
	if w.Folder != "" {
		release, err := clientconfig.Lock(ctx, w.Folder, lockWait)
		if err != nil {
			return nil, err
		}
		defer release()
	}
	var back []func() error
	defer func() {
		if err == nil {
			return
		}
		for i := len(back) - 1; i >= 0; i-- {
			err = errors.Join(err, back[i]())
		}
		done = nil
	}()
	if plan.place.Kind == File {
		one, undo, err := w.file(plan)
		if err != nil {
			return nil, err
		}
		done, back = append(done, one), append(back, undo)
	}
	for _, e := range plan.order() {
		if e.same() {
			done = append(done, Written{Path: e.file.Path})
			continue
		}
		one, undo, err := w.edit(e)
		if undo != nil {
			back = append(back, undo)
		}
		if err != nil {
			return done, err
		}
		done = append(done, one)
	}
	return done, nil
}

// edit writes a file of the configuration. One that others could read is closed to them before there is a secret in it.
func (w Writer) edit(e edit) (one Written, undo func() error, err error) {
	file := e.file
	if open(file) {
		info, err := os.Stat(file.Path)
		if err != nil {
			return one, nil, err
		}
		if err := os.Chmod(file.Path, info.Mode()&^0o077); err != nil {
			return one, nil, err
		}
		undo = func() error { return os.Chmod(file.Path, info.Mode()) }
		closed, err := clientconfig.Read(file.Path)
		if err != nil {
			return one, undo, err
		}
		if string(closed.Text) != string(file.Text) {
			return one, undo, ErrChanged
		}
		file = closed
	}
	backup, err := file.Write(e.after, w.Now())
	if errors.Is(err, clientconfig.ErrChanged) {
		err = errors.Join(ErrChanged, err)
	}
	if err != nil {
		return one, undo, err
	}
	reopen := undo
	undo = func() error {
		if err := putBack(file.Path, backup, e.after); err != nil || reopen == nil {
			return err
		}
		return reopen()
	}
	return Written{Path: file.Path, Backup: backup}, undo, nil
}

// putBack gives a file that was written its copy back, so that the session stands nowhere any more. What somebody else has written since stays, and so does
// the copy then.
func putBack(path, backup string, written []byte) error {
	now, err := clientconfig.Read(path)
	switch {
	case err != nil:
		return err
	case !bytes.Equal(now.Text, written):
		return ErrChanged
	case backup == "":
		return os.Remove(path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return errors.Join(os.Chmod(backup, info.Mode()), os.Rename(backup, path))
}

// besides are what SQLite keeps beside a file, by the endings of their names. They belong to the file that was there, and would spoil another.
var besides = []string{"-journal", "-wal", "-shm"}

// file writes a session's file. What was there is moved to a name of its own, with what belongs to it.
func (w Writer) file(plan Plan) (one Written, undo func() error, err error) {
	path := plan.place.Path
	if plan.was == nil {
		if err := w.NewFile(path, []byte(plan.session.Content.Reveal())); err != nil {
			return one, nil, err
		}
		return Written{Path: path}, func() error { return os.Remove(path) }, nil
	}
	backup, err := w.backupName(path)
	if err != nil {
		return one, nil, err
	}
	var moved []string
	moveBack := func() (err error) {
		for _, ending := range moved {
			err = errors.Join(err, os.Rename(backup+ending, path+ending))
		}
		return err
	}
	for _, ending := range append([]string{""}, besides...) {
		switch err := os.Rename(path+ending, backup+ending); {
		case err == nil:
			moved = append(moved, ending)
		case ending == "" || !errors.Is(err, fs.ErrNotExist):
			return one, nil, errors.Join(err, moveBack())
		}
	}
	if err := os.Chmod(backup, 0o600); err != nil {
		return one, nil, errors.Join(err, moveBack())
	}
	if err := w.NewFile(path, []byte(plan.session.Content.Reveal())); err != nil {
		return one, nil, errors.Join(err, moveBack())
	}
	return Written{Path: path, Backup: backup}, func() error { return errors.Join(os.Remove(path), moveBack()) }, nil
}

// backupName is a name beside a file that nothing has.
func (w Writer) backupName(path string) (string, error) {
	stem := path + ".backup-" + w.Now().Format("20060102-150405")
	for n := 1; n < 1000; n++ {
		name := stem
		if n > 1 {
			name += "-" + strconv.Itoa(n)
		}
		if !exists(name) {
			return name, nil
		}
	}
	return "", &fs.PathError{Op: "create", Path: filepath.Base(stem), Err: fs.ErrExist}
}
