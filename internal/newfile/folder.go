package newfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// FolderError is a folder on the way that cannot be looked at, opened or made. Err is the system's error.
type FolderError struct{ Err error }

func (e *FolderError) Error() string { return "open the folder of a new file: " + e.Err.Error() }

func (e *FolderError) Unwrap() error { return e.Err }

// Denied is a folder that nothing may be put into.
type Denied struct {
	Path   string // of the folder, which need not exist. Links on the way to it are followed
	Except string // the name of the one folder in it that this is not true of. It has to be ours, and not writable by others
}

// isFolder reports whether a folder is this one, by whatever name and way: file systems differ in which names are the same.
func (d Denied) isFolder(folder fs.FileInfo) bool {
	info, err := os.Stat(d.Path)
	return err == nil && os.SameFile(info, folder)
}

// split are the folders of a path below the root, and the file's name.
func (d Dir) split(path string) (folders []string, name string, err error) {
	rel, err := filepath.Rel(d.Path, path)
	if err != nil || !filepath.IsLocal(rel) || rel == "." {
		return nil, "", errOutside
	}
	parts := strings.Split(rel, string(filepath.Separator))
	return parts[:len(parts)-1], parts[len(parts)-1], nil
}

// openFolders goes from the root to the last of the folders, and makes those that are missing if it is told to. None of them may be a link.
func (d Dir) openFolders(folders []string, make bool) (*os.Root, error) {
	at, err := os.OpenRoot(d.Path)
	if err != nil {
		return nil, &FolderError{err}
	}
	for i := 0; ; i++ {
		var next string
		if i < len(folders) {
			next = folders[i]
		}
		own, err := d.checkDenied(at, next)
		if err != nil {
			return nil, errors.Join(err, at.Close())
		}
		if next == "" {
			return at, nil
		}
		in, err := openOrMake(at, next, make)
		_ = at.Close() // nothing was written through it that in does not have
		if err != nil {
			return nil, err
		}
		at = in
		if info, err := at.Stat("."); own && (err != nil || !ownFolder(info)) {
			return nil, errors.Join(ErrNotOurs, at.Close())
		}
	}
}

// checkDenied refuses to put anything into a denied folder. next is the folder in it that the path goes on to, "" if this is the last. own reports
// whether next is the exception there. That is ours alone: in any other folder the person knows who else may write there.
func (d Dir) checkDenied(at *os.Root, next string) (own bool, err error) {
	info, err := at.Stat(".")
	if err != nil {
		return false, &FolderError{err}
	}
	for _, denied := range d.Denied {
		if !denied.isFolder(info) {
			continue
		}
		if next == "" || next != denied.Except {
			return false, ErrDenied
		}
		own = true
	}
	return own, nil
}

// openOrMake opens a folder in another one, and sees to it that it is the folder that was looked at.
func openOrMake(at *os.Root, name string, make bool) (*os.Root, error) {
	info, err := at.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) && make {
		if err := at.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, &FolderError{err}
		}
		info, err = at.Lstat(name)
	}
	if err != nil {
		return nil, &FolderError{err}
	}
	if !info.IsDir() {
		return nil, ErrNoFolder
	}
	in, err := openFolder(at, name)
	if errors.Is(err, ErrNoFolder) {
		return nil, err
	}
	if err != nil {
		return nil, &FolderError{err}
	}
	opened, err := in.Stat(".")
	if err == nil && !os.SameFile(info, opened) {
		err = ErrMoved
	}
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return in, nil
}

// openFolder opens a folder. The dot at the end is there for a pipe that came in its place, which the system would open, and wait for, without it.
// Of a link, which leads out of the root, the system says that the path escapes from its parent; here it is ErrNoFolder.
func openFolder(at *os.Root, name string) (*os.Root, error) {
	in, err := at.OpenRoot(name + "/.")
	if err == nil {
		return in, nil
	}
	if now, lerr := at.Lstat(name); lerr == nil && now.Mode()&fs.ModeSymlink != 0 {
		return nil, ErrNoFolder
	}
	return nil, err
}
