package sessionfile_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/internal/sessionfile"
	"telegram-login-mcp/sessionstring"
)

// fixtures are folders that libraries wrote, see sessionstring/tdata_test.go and folders_test.go.
func fixtures[T any](t *testing.T, name string) map[string]T {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "sessionstring", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]T
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func put(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// desktopIn puts Telegram Desktop's folder into one.
func desktopIn(t *testing.T, folder, which string) {
	for name, content := range fixtures[map[string][]byte](t, "tdata.json")[which] {
		put(t, filepath.Join(folder, filepath.FromSlash(name)), content)
	}
}

func TestDesktopIsReadByItsFolderByTheOneAroundItAndByItsKeyFile(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	desktopIn(t, filepath.Join(home, "TelegramDesktop", "tdata"), "plain")
	for _, path := range []string{"~/TelegramDesktop/tdata", "~/TelegramDesktop", "~/TelegramDesktop/tdata/key_datas", "~/TelegramDesktop/tdata/"} {
		i, err := sessionfile.Read(t.Context(), path, sessionfile.Options{Home: home})
		if err != nil || i.Format != sessionstring.TDesktop || i.Session.UserID != 5000801609 || i.Session.DC != 2 {
			t.Fatalf("%s: %s %v", path, i.Format, err)
		}
		if got := notes(i); !slices.Contains(got, sessionstring.NoteDesktop) || slices.Contains(got, sessionstring.NoteDesktopRuns) {
			t.Errorf("%s: %v", path, got)
		}
	}
	put(t, filepath.Join(home, "TelegramDesktop", "tdata", "working"), nil)
	i, err := sessionfile.Read(t.Context(), "~/TelegramDesktop", sessionfile.Options{Home: home})
	if err != nil || !slices.Contains(notes(i), sessionstring.NoteDesktopRuns) {
		t.Errorf("while it runs: %v %v", notes(i), err)
	}
}

func notes(i sessionstring.Inspection) (codes []sessionstring.NoteCode) {
	for _, n := range i.Notes {
		codes = append(codes, n.Code)
	}
	return codes
}

func TestDesktopAsksForItsPasscodeAndWhichAccount(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	desktopIn(t, filepath.Join(home, "tdata"), "passcode")
	for _, wrong := range []string{"", "1234"} {
		_, err := sessionfile.Read(t.Context(), "~/tdata", sessionfile.Options{Home: home, Passcode: wrong})
		var locked *sessionfile.PasscodeError
		if !errors.As(err, &locked) || locked.Wrong != (wrong != "") {
			t.Errorf("passcode %q: %v", wrong, err)
		}
	}
	const passcode = "open sesame ключ"
	for _, asked := range []int64{0, 42} {
		_, err := sessionfile.Read(t.Context(), "~/tdata", sessionfile.Options{Home: home, Passcode: passcode, Account: asked})
		var several *sessionfile.AccountsError
		if !errors.As(err, &several) || !slices.Equal(several.UserIDs, []int64{5000801609, 777000}) || several.Active != 777000 || several.Asked != asked {
			t.Errorf("account %d: %+v %v", asked, several, err)
		}
	}
	i, err := sessionfile.Read(t.Context(), "~/tdata", sessionfile.Options{Home: home, Passcode: passcode, Account: 777000})
	if err != nil || i.Session.UserID != 777000 || i.Session.DC != 4 {
		t.Errorf("one of them: DC %d, %v", i.Session.DC, err)
	}
}

func TestGramJSFolderIsReadAmongThousandsOfFiles(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	for name, content := range fixtures[string](t, "gramjs_store.json") {
		put(t, filepath.Join(home, "store", name), []byte(content))
	}
	for n := range 2000 {
		put(t, filepath.Join(home, "store", fmt.Sprintf("my_store%%3A%d", n)), []byte("[]"))
	}
	i, err := sessionfile.Read(t.Context(), "~/store", sessionfile.Options{Home: home})
	if err != nil || i.Format != sessionstring.GramJSStore || i.Session.Addr != "149.154.167.51" {
		t.Errorf("%s %v", i.Format, err)
	}
}

func TestAFolderThatHasNothingIsSaidToHaveNothing(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	put(t, filepath.Join(home, "some", "letter.txt"), []byte("hello"))
	put(t, filepath.Join(home, "some", "data"), []byte("hello"))
	if err := os.Mkdir(filepath.Join(home, "empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"~/some", "~/empty", home} {
		_, err := sessionfile.Read(t.Context(), path, sessionfile.Options{Home: home})
		var bad *sessionfile.Error
		if !errors.As(err, &bad) || bad.Kind != "folder" {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAFolderLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	home, away := t.TempDir(), t.TempDir()
	desktopIn(t, filepath.Join(away, "tdata"), "plain")
	desktopIn(t, filepath.Join(home, "tdata"), "plain")
	link := func(to, at string) {
		t.Helper()
		if err := os.Remove(at); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if err := os.Symlink(to, at); err != nil {
			t.Skip(err)
		}
	}
	link(filepath.Join(away, "tdata"), filepath.Join(home, "other"))
	_, err := sessionfile.Read(t.Context(), "~/other", sessionfile.Options{Home: home})
	var bad *sessionfile.Error
	if !errors.As(err, &bad) || bad.Kind != "outside" {
		t.Errorf("a folder elsewhere: %v", err)
	}
	const account = "D877F783D5D3EF8Cs"
	link(filepath.Join(away, "tdata", account), filepath.Join(home, "tdata", account))
	if i, err := sessionfile.Read(t.Context(), "~/tdata", sessionfile.Options{Home: home}); err == nil {
		t.Errorf("a file elsewhere is read: %s", i.Format)
	}
	if err := os.Remove(filepath.Join(home, "tdata", account)); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(home, "tdata", account), []byte(strings.Repeat("x", 2<<20)))
	if _, err := sessionfile.Read(t.Context(), "~/tdata", sessionfile.Options{Home: home}); !errors.As(err, &bad) || bad.Kind != "too_large" {
		t.Errorf("a file of 2 MB: %v", err)
	}
	if err := os.Remove(filepath.Join(home, "tdata", account)); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(home, "tdata", account), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := sessionfile.Read(t.Context(), "~/tdata", sessionfile.Options{Home: home}); !errors.As(err, &bad) || bad.Kind != "no_file" || bad.Found != ownfile.Dir {
		t.Errorf("a folder in place of a file: %v", err)
	}
}

func TestAStoreIsReadAmongFilesThatAreNone(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	in := func(name string) string { return filepath.Join(home, "backup", name) }
	put(t, in("letter.txt"), []byte("hello"))
	db, err := bbolt.Open(in("default"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	store, err := os.ReadFile(in("default"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, in("long store"), store)
	put(t, in("closed"), nil)
	put(t, in("film.mp4"), nil)
	for _, name := range []string{"film.mp4", "long store"} {
		if err := os.Truncate(in(name), 70<<20); err != nil {
			t.Skip(err)
		}
	}
	if err := os.Chmod(in("closed"), 0); err != nil {
		t.Fatal(err)
	}
	_, err = sessionfile.Read(t.Context(), "~/backup", sessionfile.Options{Home: home})
	var bad *sessionstring.FormatError
	if !errors.As(err, &bad) || bad.Got[0].Kind != sessionstring.GotNoLogin { // the store was read: nobody is logged in
		t.Errorf("%v", err)
	}
}
