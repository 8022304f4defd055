package sessionstring

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// errLink is what FAT says on Linux.
var errLink = &os.LinkError{Op: "link", Old: "a", New: "b", Err: fs.ErrPermission}

func TestNewFileNeedsNoHardLinks(t *testing.T) {
	noLinks := newFile{link: func(string, string) error { return errLink }, fill: fill}
	dir := t.TempDir()
	path := filepath.Join(dir, "a.env")
	if err := noLinks.write(path, []byte("content")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, error %v", info.Mode(), err)
	}
	if err := noLinks.write(path, []byte("other")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second time: error %v, want one that wraps fs.ErrExist", err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "content" {
		t.Errorf("the file holds %q, %v", content, err)
	}
	if err := os.Symlink(filepath.Join(dir, "target"), filepath.Join(dir, "dangling")); err != nil {
		t.Fatal(err)
	}
	if err := noLinks.write(filepath.Join(dir, "dangling"), []byte("other")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a dangling symlink: error %v, want one that wraps fs.ErrExist", err)
	}
	onlyNames(t, dir, "a.env", "dangling")
}

func TestFailedNewFileLeavesNothing(t *testing.T) {
	full := errors.New("no space left")
	for name, n := range map[string]newFile{
		"while the content is written": {link: os.Link, fill: func(*os.File, []byte) error { return full }},
		"while it is written without hard links": {
			link: func(string, string) error { return errLink },
			fill: func(f *os.File, content []byte) error {
				if filepath.Base(f.Name()) == "a.env" {
					_, err := f.Write(content[:2])
					return errors.Join(err, full)
				}
				return fill(f, content)
			},
		},
	} {
		dir := t.TempDir()
		if err := n.write(filepath.Join(dir, "a.env"), []byte("content")); !errors.Is(err, full) {
			t.Errorf("%s: error %v", name, err)
		}
		onlyNames(t, dir)
	}
}

func TestWriteNewFileReplacesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.env")
	if err := WriteNewFile(path, []byte("content")); err != nil {
		t.Fatal(err)
	}
	if err := WriteNewFile(path, []byte("other")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v, want one that wraps fs.ErrExist", err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "content" {
		t.Errorf("the file holds %q, %v", content, err)
	}
	if err := WriteNewFile(filepath.Join(dir, "none", "a.env"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that does not exist: %v", err)
	}
	onlyNames(t, dir, "a.env")
}

// onlyNames fails the test if a folder holds anything else.
func onlyNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(want) {
		t.Fatalf("the folder holds %v, want %v", entries, want)
	}
	for i, e := range entries {
		if e.Name() != want[i] {
			t.Errorf("the folder holds %v, want %v", entries, want)
		}
	}
}
