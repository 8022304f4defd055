//go:build unix

package ownfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stranger is another user of the computer.
const stranger = 65534

// asRoot skips a test that gives files to another user.
func asRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file to another user")
	}
}

func put(t *testing.T, path string, mode fs.FileMode, text string) string {
	t.Helper()
	if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chmod(path, mode)); err != nil {
		t.Fatal(err)
	}
	return path
}

// atOnce fails a test whose work waits for something.
func atOnce(t *testing.T, work func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it waits")
	}
}

func TestOnlyWhatKeepsToItsRuleIsRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		make  func(t *testing.T, path string)
		fault map[Rule]Fault // "": it is read
	}{
		"closed file": {
			func(t *testing.T, path string) { put(t, path, 0o600, "text") }, map[Rule]Fault{AnyOwner: "", OwnerOnly: "", Private: ""},
		},
		"file that others can read": {
			func(t *testing.T, path string) { put(t, path, 0o644, "text") }, map[Rule]Fault{AnyOwner: "", OwnerOnly: "", Private: Readable},
		},
		"file that its group can read": {
			func(t *testing.T, path string) { put(t, path, 0o640, "text") }, map[Rule]Fault{OwnerOnly: "", Private: Readable},
		},
		"file that others can write": {
			func(t *testing.T, path string) { put(t, path, 0o622, "text") }, map[Rule]Fault{AnyOwner: "", OwnerOnly: Writable, Private: Writable},
		},
		"file that its group can write": {
			func(t *testing.T, path string) { put(t, path, 0o620, "text") }, map[Rule]Fault{OwnerOnly: Writable, Private: Writable},
		},
		"file of another user": {
			func(t *testing.T, path string) {
				asRoot(t)
				if err := os.Chown(put(t, path, 0o600, "text"), stranger, stranger); err != nil {
					t.Fatal(err)
				}
			}, map[Rule]Fault{AnyOwner: "", OwnerOnly: Foreign, Private: Foreign},
		},
		"link": {
			func(t *testing.T, path string) {
				if err := os.Symlink(put(t, path+"-target", 0o600, "text"), path); err != nil {
					t.Fatal(err)
				}
			}, map[Rule]Fault{AnyOwner: "", OwnerOnly: Link, Private: Link},
		},
		"folder": {
			func(t *testing.T, path string) {
				if err := os.Mkdir(path, 0o700); err != nil {
					t.Fatal(err)
				}
			}, map[Rule]Fault{AnyOwner: Irregular, OwnerOnly: Irregular, Private: Irregular},
		},
		"pipe": {
			func(t *testing.T, path string) {
				if err := syscall.Mkfifo(path, 0o600); err != nil {
					t.Fatal(err)
				}
			}, map[Rule]Fault{AnyOwner: Irregular, OwnerOnly: Irregular, Private: Irregular},
		},
		"link to an endless device": {
			func(t *testing.T, path string) {
				if err := os.Symlink("/dev/zero", path); err != nil {
					t.Fatal(err)
				}
			}, map[Rule]Fault{AnyOwner: Irregular, OwnerOnly: Link},
		},
		"long file": {
			func(t *testing.T, path string) { put(t, path, 0o600, strings.Repeat("x", 101)) }, map[Rule]Fault{AnyOwner: TooLarge, OwnerOnly: TooLarge, Private: TooLarge},
		},
		"endless file": {
			func(t *testing.T, path string) {
				put(t, path, 0o600, "")
				if err := os.Truncate(path, 1<<40); err != nil {
					t.Skip("no file can be that long here")
				}
			}, map[Rule]Fault{AnyOwner: TooLarge, Private: TooLarge},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "file")
			c.make(t, path)
			for rule, want := range c.fault {
				atOnce(t, func() {
					text, info, err := Read(path, 100, rule)
					var bad *Error
					switch errors.As(err, &bad); {
					case want == "" && (err != nil || string(text) != "text" || info.Size() != 4):
						t.Errorf("rule %d: %q, %v", rule, text, err)
					case want != "" && (bad == nil || bad.Fault != want || bad.Path != path || !strings.Contains(err.Error(), path) || text != nil):
						t.Errorf("rule %d: %q, %v, want fault %s", rule, text, err, want)
					}
				})
			}
		})
	}
}

func TestFileThatIsNotThereIsNoFault(t *testing.T) {
	t.Parallel()
	for _, rule := range []Rule{AnyOwner, OwnerOnly, Private} {
		if _, _, err := Read(filepath.Join(t.TempDir(), "none"), 1, rule); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("rule %d: %v", rule, err)
		}
	}
}

func TestFolderThatOthersCanChangeIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder := func(name string, mode fs.FileMode) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.Mkdir(path, 0o700), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(folder("target", 0o700), link); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]Fault{
		folder("closed", 0o700): "", folder("open", 0o755): "", folder("group", 0o770): Writable, folder("all", 0o777): Writable,
		folder("sticky", 0o777|fs.ModeSticky): Writable, link: Link, put(t, filepath.Join(dir, "file"), 0o600, ""): Irregular,
	} {
		var bad *Error
		if err := Folder(path); !errors.As(err, &bad) && want != "" || bad != nil && bad.Fault != want || err != nil && want == "" {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := Folder(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestWayThatOthersCanReplaceIsRefused(t *testing.T) {
	t.Parallel()
	type step struct {
		mode fs.FileMode
		uid  int
		link bool // to a folder of that mode and user
	}
	us := os.Geteuid()
	for name, c := range map[string]struct {
		above []step
		want  Fault
	}{
		"ours":                                 {[]step{{0o755, us, false}, {0o700, us, false}}, ""},
		"not there yet":                        {nil, ""},
		"a folder that all can change":         {[]step{{0o777, us, false}, {0o700, us, false}}, Writable},
		"a folder where each has their own":    {[]step{{0o777 | fs.ModeSticky, us, false}, {0o700, us, false}}, ""},
		"a folder of another user":             {[]step{{0o755, stranger, false}, {0o700, us, false}}, Above},
		"a link of ours to a folder of theirs": {[]step{{0o755, stranger, true}}, Above},
		"a link of ours to one for all":        {[]step{{0o777, us, true}}, Writable},
		"a link of ours to ours":               {[]step{{0o700, us, true}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := t.TempDir()
			for i, s := range c.above {
				if s.uid != us {
					asRoot(t)
				}
				path = filepath.Join(path, "step")
				at := path
				if s.link {
					at = filepath.Join(t.TempDir(), "target")
					if err := os.Symlink(at, path); err != nil {
						t.Fatal(err)
					}
				}
				if err := errors.Join(os.Mkdir(at, 0o700), os.Chmod(at, s.mode), os.Chown(at, s.uid, -1)); err != nil {
					t.Fatalf("step %d: %v", i, err)
				}
			}
			err := Parents(filepath.Join(path, "state"))
			var bad *Error
			if errors.As(err, &bad); (bad == nil) != (c.want == "") || bad != nil && bad.Fault != c.want || err != nil && bad == nil {
				t.Errorf("got %v, want fault %s", err, c.want)
			}
			if deeper := Parents(filepath.Join(path, "not", "there", "yet")); (deeper == nil) != (err == nil) {
				t.Errorf("further down: %v", deeper)
			}
		})
	}
}
