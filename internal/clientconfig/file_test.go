package clientconfig

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"telegram-login-mcp/internal/ownfile"
)

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func put(t *testing.T, path, text string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) *File {
	t.Helper()
	f, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestWriteKeepsTheModeAndABackup(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "c.json")
	put(t, path, "old", 0o640)
	backup, err := read(t, path).Write([]byte("new"), noon)
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); string(got.Text) != "new" || runtime.GOOS != "windows" && got.info.Mode() != 0o640 {
		t.Errorf("the file is %q with %v", got.Text, got.info.Mode())
	}
	// The backup may hold secrets, and nobody but the owner has to read it.
	if got := read(t, backup); string(got.Text) != "old" || runtime.GOOS != "windows" && got.info.Mode() != 0o600 {
		t.Errorf("the backup is %q with %v", got.Text, got.info.Mode())
	}
	// A second one in the same second is another file.
	if second, err := read(t, path).Write([]byte("newer"), noon); err != nil || second == backup {
		t.Errorf("the second backup is %s, %v", second, err)
	}
	if got, want := names(t, dir), []string{"c.json", "c.json.backup-20261126-120000", "c.json.backup-20261126-120000-2"}; !slices.Equal(got, want) {
		t.Errorf("the folder has %q, want %q", got, want)
	}
}

func TestWhatIsWrittenAtTheLastMomentIsNotReplaced(t *testing.T) {
	t.Parallel()
	for _, exists := range []bool{true, false} {
		dir := t.TempDir()
		path := filepath.Join(dir, "c.json")
		if exists {
			put(t, path, "old", 0o600)
		}
		f := read(t, path)
		f.beforeReplace = func() { put(t, path, "written by the client", 0o600) }
		if backup, err := f.Write([]byte("new"), noon); !errors.Is(err, ErrChanged) || backup != "" {
			t.Errorf("exists %v: backup %q, %v", exists, backup, err)
		}
		if got := read(t, path); string(got.Text) != "written by the client" {
			t.Errorf("exists %v: the file is %q", exists, got.Text)
		}
		if got := names(t, dir); !slices.Equal(got, []string{"c.json"}) {
			t.Errorf("exists %v: the folder has %q", exists, got)
		}
	}
}

func TestWhatDoesNotStayWrittenIsSaid(t *testing.T) {
	t.Parallel()
	for _, exists := range []bool{true, false} {
		for name, harm := range map[string]func(path string) error{
			"rewritten": func(path string) error { return os.WriteFile(path, []byte("the client's"), 0o600) },
			"removed":   os.Remove,
		} {
			path := filepath.Join(t.TempDir(), "c.json")
			if exists {
				put(t, path, "old", 0o600)
			}
			f := read(t, path)
			f.afterReplace = func() {
				if err := harm(path); err != nil {
					t.Error(err)
				}
			}
			backup, err := f.Write([]byte("new"), noon)
			if !errors.Is(err, ErrOverwritten) || (backup != "") != exists {
				t.Errorf("%s, exists %v: backup %q, %v", name, exists, backup, err)
			}
			if exists && string(read(t, backup).Text) != "old" {
				t.Errorf("%s: the backup is not what was there", name)
			}
		}
	}
}

func TestAFileThatIsTooLargeIsNotRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "c.json")
	put(t, path, "", 0o600)
	if err := os.Truncate(path, maxSize+1); err != nil { // with a hole, which takes no room
		t.Fatal(err)
	}
	var unused *ownfile.Error
	if _, err := Read(path); !errors.As(err, &unused) || unused.Fault != ownfile.TooLarge {
		t.Errorf("error %v", err)
	}
}

func TestOfManyBackupsTheFirstAndTheNewestStay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "c.json")
	put(t, path, "0", 0o600)
	others := []string{"c.json.backup-mine", "c.json.backup-20200101-000000-x", "d.json.backup-20200101-000000"}
	for _, other := range others {
		put(t, filepath.Join(dir, other), "not ours", 0o600)
	}
	const writes = 30
	for i := 1; i <= writes; i++ {
		// Twelve to the second: their numbers have one and two digits.
		if _, err := read(t, path).Write([]byte(strconv.Itoa(i)), noon.Add(time.Duration(i/12)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	var kept []int
	for _, name := range names(t, dir) {
		if name == "c.json" || slices.Contains(others, name) {
			continue
		}
		n, err := strconv.Atoi(string(read(t, filepath.Join(dir, name)).Text))
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, n)
	}
	slices.Sort(kept)
	want := []int{0}
	for n := writes - maxBackups + 1; n < writes; n++ {
		want = append(want, n)
	}
	if !slices.Equal(kept, want) {
		t.Errorf("the backups of %v are kept, want %v", kept, want)
	}
	for _, other := range others {
		if _, err := os.Stat(filepath.Join(dir, other)); err != nil {
			t.Errorf("what is no backup of ours: %v", err)
		}
	}
}

func TestAFileThatDoesNotExistIsMadeWithItsFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "c.json")
	f := read(t, path)
	if f.Exists || f.Text != nil {
		t.Fatalf("a file that does not exist was read as %+v", f)
	}
	if backup, err := f.Write([]byte("new"), noon); err != nil || backup != "" {
		t.Fatalf("backup %q, %v", backup, err)
	}
	if got := read(t, path); string(got.Text) != "new" || runtime.GOOS != "windows" && got.info.Mode() != 0o600 {
		t.Errorf("the file is %q with %v", got.Text, got.info.Mode())
	}
	if got := names(t, filepath.Dir(path)); !slices.Equal(got, []string{"c.json"}) {
		t.Errorf("the folder has %q", got)
	}
}

func TestALinkStaysALink(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "dotfiles", "c.json"), filepath.Join(dir, "c.json")
	if err := os.Mkdir(filepath.Dir(real), 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, real, "old", 0o600)
	if err := os.Symlink(filepath.Join("dotfiles", "c.json"), link); err != nil {
		t.Skip(err) // Windows wants a right for it
	}
	backup, err := read(t, link).Write([]byte("new"), noon)
	if err != nil {
		t.Fatal(err)
	}
	if target, err := os.Readlink(link); err != nil || target != filepath.Join("dotfiles", "c.json") {
		t.Errorf("the link is now %q, %v", target, err)
	}
	if got := read(t, real); string(got.Text) != "new" {
		t.Errorf("the file behind the link is %q", got.Text)
	}
	if filepath.Base(filepath.Dir(backup)) != "dotfiles" {
		t.Errorf("the backup is %s, not beside the file behind the link", backup)
	}
	if err := os.Remove(real); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(link); !errors.Is(err, ErrDangling) {
		t.Errorf("a link to nothing: %v", err)
	}
}

func TestWhatMustNotBeReplacedIsNot(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "c.json")
	put(t, path, "old", 0o600)
	f := read(t, path)
	put(t, path, "changed by the client", 0o600)
	if _, err := f.Write([]byte("new"), noon); !errors.Is(err, ErrChanged) {
		t.Errorf("a file that was changed meanwhile: %v", err)
	}
	appeared := read(t, filepath.Join(dir, "later.json"))
	put(t, appeared.Path, "", 0o600)
	if _, err := appeared.Write([]byte("new"), noon); !errors.Is(err, ErrChanged) {
		t.Errorf("a file that was made meanwhile: %v", err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if _, err := read(t, path).Write([]byte("new"), noon); !errors.Is(err, ErrProtected) {
		t.Errorf("a file that is read-only: %v", err)
	}
	if got := read(t, path); string(got.Text) != "changed by the client" {
		t.Errorf("the file is %q", got.Text)
	}
	if _, err := Read(dir); err == nil {
		t.Error("a folder was read as a file")
	}
	if got, want := names(t, dir), []string{"c.json", "later.json"}; !slices.Equal(got, want) {
		t.Errorf("the folder has %q, want %q", got, want)
	}
	if err := os.Chmod(path, 0o600); err != nil { // or Windows cannot clean up
		t.Fatal(err)
	}
}
