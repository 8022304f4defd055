package newfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// errLink is what FAT says on Linux.
var errLink = &os.LinkError{Op: "link", Old: "a", New: "b", Err: fs.ErrPermission}

func noLinks(*os.Root, string, string) error { return errLink }

func TestNewFileIsWholePrivateAndAlone(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]func(*os.Root, string, string) error{"with hard links": nil, "without": noLinks} {
		root := t.TempDir()
		path := filepath.Join(root, "new", "folder", "a.env")
		if err := (Dir{Path: root, link: link}).Write(path, []byte("content")); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if content, err := os.ReadFile(path); err != nil || string(content) != "content" {
			t.Errorf("%s: the file holds %q, %v", name, content, err)
		}
		onlyNames(t, filepath.Dir(path), "a.env")
		if runtime.GOOS == "windows" {
			continue
		}
		for path, want := range map[string]fs.FileMode{path: 0o600, filepath.Dir(path): fs.ModeDir | 0o700, filepath.Join(root, "new"): fs.ModeDir | 0o700} {
			if info, err := os.Lstat(path); err != nil || info.Mode() != want {
				t.Errorf("%s: %s has mode %v, %v", name, path, info.Mode(), err)
			}
		}
	}
}

func TestNewFileReplacesAndFollowsNothing(t *testing.T) {
	t.Parallel()
	root, outside := t.TempDir(), t.TempDir()
	in := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	symlink(t, filepath.Join(outside, "target"), in("dangling"))
	symlink(t, outside, in("absolute"))
	symlink(t, filepath.Join("..", filepath.Base(outside)), in("climbing"))
	symlink(t, "folder", in("inside"))
	if err := errors.Join(os.Mkdir(in("folder"), 0o700), os.WriteFile(in("taken"), []byte("mine"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		in("taken"):                        fs.ErrExist,
		in("folder"):                       fs.ErrExist,
		in("dangling"):                     fs.ErrExist,
		in("absolute"):                     fs.ErrExist,
		in("absolute/a"):                   ErrNoFolder,
		in("climbing/a"):                   ErrNoFolder,
		in("inside/a"):                     ErrNoFolder,
		in("taken/a"):                      ErrNoFolder,
		in("absolute/new/a"):               ErrNoFolder,
		root:                               errOutside,
		filepath.Dir(root):                 errOutside,
		filepath.Join(outside, "a"):        errOutside,
		root + "-other":                    errOutside,
		in("../" + filepath.Base(outside)): errOutside,
		"relative":                         errOutside,
	} {
		for _, link := range []func(*os.Root, string, string) error{nil, noLinks} {
			if err := (Dir{Path: root, link: link}).Write(path, []byte("other")); !errors.Is(err, want) {
				t.Errorf("%s: error %v, want %v", path, err, want)
			}
		}
	}
	if content, err := os.ReadFile(in("taken")); err != nil || string(content) != "mine" {
		t.Errorf("the file that was there holds %q, %v", content, err)
	}
	onlyNames(t, root, "absolute", "climbing", "dangling", "folder", "inside", "taken")
	onlyNames(t, in("folder"))
	onlyNames(t, outside)
	var folder *FolderError
	if err := (Dir{Path: in("none")}).Write(in("none/a"), nil); !errors.As(err, &folder) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a root that does not exist: %v", err)
	}
}

func TestFailedNewFileLeavesNothing(t *testing.T) {
	t.Parallel()
	full := errors.New("no space left")
	for name, p := range map[string]Dir{
		"while the content is written": {writeSynced: func(*os.File, []byte) error { return full }},
		"while it is written without hard links": {link: noLinks, writeSynced: func(f *os.File, content []byte) error {
			if filepath.Base(f.Name()) == "a.env" {
				_, err := f.Write(content[:2])
				return errors.Join(err, full)
			}
			return writeSynced(f, content)
		}},
	} {
		p.Path = t.TempDir()
		err := p.Write(filepath.Join(p.Path, "a.env"), []byte("content"))
		if !errors.Is(err, full) || strings.Contains(err.Error(), "content") {
			t.Errorf("%s: error %v", name, err)
		}
		onlyNames(t, p.Path)
	}
}

// TestFileDoesNotStayWhereItsPathNoLongerLeads swaps the folder when it is open and nothing is written yet.
func TestFileDoesNotStayWhereItsPathNoLongerLeads(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows moves no folder that somebody has open")
	}
	for name, swap := range map[string]func(folder, outside string) error{
		"a link in its place": func(folder, outside string) error {
			return errors.Join(os.Rename(folder, folder+".real"), os.Symlink(outside, folder))
		},
		"moved outside": func(folder, outside string) error { return os.Rename(folder, filepath.Join(outside, "folder")) },
		"another folder in its place": func(folder, outside string) error {
			return errors.Join(os.Rename(folder, folder+".real"), os.Mkdir(folder, 0o700))
		},
		"a file in its place": func(folder, outside string) error {
			return errors.Join(os.Rename(folder, folder+".real"), os.WriteFile(folder, nil, 0o600))
		},
	} {
		for _, link := range []func(*os.Root, string, string) error{nil, noLinks} {
			root, outside := t.TempDir(), t.TempDir()
			folder := filepath.Join(root, "folder")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			swapped := false
			err := Dir{Path: root, link: link, writeSynced: func(f *os.File, content []byte) error {
				if !swapped {
					swapped = true
					if err := swap(folder, outside); err != nil {
						t.Error(err)
					}
				}
				return writeSynced(f, content)
			}}.Write(filepath.Join(folder, "a.env"), []byte("content"))
			if !errors.Is(err, ErrMoved) {
				t.Errorf("%s: %v", name, err)
			}
			for _, dir := range []string{root, outside} {
				if found := filesBelow(t, dir); len(found) > 0 && name != "a file in its place" || len(found) > 1 {
					t.Errorf("%s left %v", name, found)
				}
			}
		}
	}
}

func TestDeniedFolderTakesNothingByAnyName(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	state := filepath.Join(root, "State")
	if err := os.MkdirAll(filepath.Join(state, "flows"), 0o700); err != nil {
		t.Fatal(err)
	}
	symlink(t, state, filepath.Join(root, "way"))
	for name, closed := range map[string]string{"by its own path": state, "by a link to it": filepath.Join(root, "way")} {
		p := Dir{Path: root, Denied: []Denied{{Path: closed, Except: "sessions"}}}
		for _, path := range []string{"State/key", "State/flows/x.record", "State/sessions", "State/Sessions/x", "State/new/folder/x", "State/flows/../sessions/../key"} {
			if err := p.Write(filepath.Join(root, filepath.FromSlash(path)), nil); !errors.Is(err, ErrDenied) {
				t.Errorf("%s, %s: %v", name, path, err)
			}
		}
		onlyNames(t, state, "flows")
		if err := p.Write(filepath.Join(state, "sessions", "own", "x.env"), nil); err != nil {
			t.Errorf("%s: the folder that is open in it: %v", name, err)
		}
		if err := os.RemoveAll(filepath.Join(state, "sessions")); err != nil {
			t.Fatal(err)
		}
		p.Denied[0].Except = ""
		if err := p.Write(filepath.Join(state, "x.env"), nil); !errors.Is(err, ErrDenied) {
			t.Errorf("%s: with nothing open in it: %v", name, err)
		}
	}
	// A folder that does not exist yet is closed as soon as it does, however its name was written.
	later := Dir{Path: root, Denied: []Denied{{Path: filepath.Join(root, "later")}}}
	if err := later.Write(filepath.Join(root, "later", "x.env"), nil); !errors.Is(err, ErrDenied) {
		t.Errorf("a closed folder that did not exist: %v", err)
	}
	itself := Dir{Path: root, Denied: []Denied{{Path: root, Except: "sessions"}}}
	if err := itself.Write(filepath.Join(root, "x.env"), nil); !errors.Is(err, ErrDenied) {
		t.Errorf("a root that is closed: %v", err)
	}
}

func symlink(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err) // Windows wants a right for it
	}
}

// filesBelow are all files in a folder and in the folders in it. Links are not followed.
func filesBelow(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// onlyNames fails the test if a folder holds anything else.
func onlyNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}
