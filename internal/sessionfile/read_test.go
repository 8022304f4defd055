package sessionfile

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/internal/ownfile"
	"telegram-login-mcp/sessionstring"
)

// aSession is one that every format can hold.
func aSession(t testing.TB) sessionstring.Session {
	t.Helper()
	key, err := sessionstring.NewKey(bytes.Repeat([]byte("key bytes"), 29)[:sessionstring.KeySize])
	if err != nil {
		t.Fatal(err)
	}
	return sessionstring.Session{DC: 2, Addr: "149.154.167.51", Port: 443, Test: new(false), Key: key, APIID: 1234567, UserID: 1020001, Bot: new(false)}
}

func put(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, content, 0o600)); err != nil {
		t.Fatal(err)
	}
}

func telethonFile(t testing.TB) []byte {
	t.Helper()
	file, err := sessionstring.EncodeFile(sessionstring.TelethonSQLite, aSession(t))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// refused is the kind of error that a path gives.
func refused(t *testing.T, path string, o Options) Kind {
	t.Helper()
	i, err := Read(t.Context(), path, o)
	var bad *Error
	if !errors.As(err, &bad) {
		t.Errorf("%s: %+v, %v", path, i.Format, err)
		return ""
	}
	if bad.Path != path {
		t.Errorf("%s: the error names %q", path, bad.Path)
	}
	return bad.Kind
}

func symlink(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err) // Windows wants a right for it
	}
}

func TestSessionIsReadByItsPath(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	o := Options{Home: home}
	text, err := sessionstring.Encode(sessionstring.Telethon, aSession(t))
	if err != nil {
		t.Fatal(err)
	}
	pyrogram, err := sessionstring.EncodeFile(sessionstring.PyrogramSQLite, aSession(t))
	if err != nil {
		t.Fatal(err)
	}
	gotd, err := sessionstring.Encode(sessionstring.Gotd, aSession(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		format  sessionstring.Format
	}{
		"a.session":         {telethonFile(t), sessionstring.TelethonSQLite},
		"my files/b":        {pyrogram, sessionstring.PyrogramSQLite}, // the name does not count
		".env":              {[]byte("API_ID=1234567\nTELEGRAM_SESSION_STRING=" + text + "\n"), sessionstring.Telethon},
		"string.txt":        {[]byte(text + "\r\n"), sessionstring.Telethon},
		"gotd.json":         {[]byte(gotd), sessionstring.Gotd},
		"имя с пробелом.db": {telethonFile(t), sessionstring.TelethonSQLite},
	} {
		path := filepath.Join(home, filepath.FromSlash(name))
		put(t, path, c.content)
		for _, way := range []string{path, "~" + string(filepath.Separator) + filepath.FromSlash(name)} {
			i, err := Read(t.Context(), way, o)
			if err != nil || i.Format != c.format || !i.Session.Key.Equal(aSession(t).Key) {
				t.Errorf("%s: %s, %v", way, i.Format, err)
			}
		}
	}
}

func TestOnlyPlainFilesInsideTheHomeAreRead(t *testing.T) {
	t.Parallel()
	home, outside, own := t.TempDir(), t.TempDir(), t.TempDir()
	in := func(name string) string { return filepath.Join(home, filepath.FromSlash(name)) }
	o := Options{Home: home, Folder: own}
	put(t, in("a.session"), telethonFile(t))
	put(t, filepath.Join(outside, "a.session"), telethonFile(t))
	put(t, filepath.Join(own, "a.session"), telethonFile(t))
	symlink(t, outside, in("way out"))
	symlink(t, filepath.Join(outside, "a.session"), in("link out"))
	symlink(t, in("a.session"), in("link in"))
	symlink(t, in("nothing"), in("dangling"))
	symlink(t, in("round"), in("round"))
	symlink(t, home, filepath.Join(outside, "way in"))
	for path, want := range map[string]Kind{
		"a.session":                         relativePath,
		"./a.session":                       relativePath,
		"~ada/a.session":                    relativePath,
		"":                                  relativePath,
		in("a\nb"):                          unseenCharacter,
		in("a\x00b"):                        unseenCharacter,
		in("a\u202enoisses"):                unseenCharacter,
		filepath.Join(outside, "a.session"): outsideHome,
		filepath.Join(outside, "none"):      outsideHome, // whether it is there is not told
		in("way out/a.session"):             outsideHome,
		in("link out"):                      outsideHome,
		in("../" + filepath.Base(outside)):  outsideHome,
		home + "-other":                     outsideHome,
		"/etc/passwd":                       outsideHome,
		"/proc/self/environ":                outsideHome,
		in("nothing"):                       notThere,
		in("dangling"):                      notThere,
		in("a.session/b"):                   systemFailed,
		in("round"):                         systemFailed,
		home:                                noSessionIn,
		"~" + string(filepath.Separator):    noSessionIn,
		filepath.Join(outside, "way in", "nothing"):   outsideHome,
		filepath.Join(outside, "way in", "a.session"): outsideHome, // a link elsewhere is not followed to see where it leads
	} {
		if runtime.GOOS == "windows" && strings.HasPrefix(path, "/") {
			continue
		}
		if got := refused(t, path, o); got != want {
			t.Errorf("%q: %s, want %s", path, got, want)
		}
	}
	for _, path := range []string{in("link in"), filepath.Join(own, "a.session"), in("x/../a.session")} {
		if _, err := Read(t.Context(), path, o); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	by := filepath.Join(outside, "way in") // a home folder that is a link, as some systems have it
	for _, path := range []string{filepath.Join(by, "a.session"), in("a.session"), "~" + string(filepath.Separator) + "a.session"} {
		if _, err := Read(t.Context(), path, Options{Home: by}); err != nil {
			t.Errorf("%s in a home that is a link: %v", path, err)
		}
	}
	everything := filepath.VolumeName(home) + string(filepath.Separator)
	symlink(t, everything, filepath.Join(outside, "everything"))
	for _, top := range []string{everything, filepath.Join(outside, "everything")} { // no home of anybody
		for _, path := range []string{in("a.session"), in("nothing"), filepath.Join(top, "nothing")} {
			if got := refused(t, path, Options{Home: top, Folder: top}); got != outsideHome {
				t.Errorf("%s with the home %s: %s", path, top, got)
			}
		}
	}
	if got := refused(t, in("a.session"), Options{}); got != outsideHome {
		t.Errorf("without a home: %s", got)
	}
}

func TestEndlessFilesEnd(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	path := filepath.Join(home, "sparse.session")
	put(t, path, []byte(sqliteMagic))
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Skip(err)
	}
	_, err := Read(t.Context(), path, Options{Home: home})
	var bad *Error
	if !errors.As(err, &bad) || bad.Kind != tooLarge || bad.Limit != maxFile {
		t.Errorf("%v", err)
	}
	put(t, filepath.Join(home, "long.txt"), bytes.Repeat([]byte("canarycanary"), 100_000))
	if _, err := Read(t.Context(), filepath.Join(home, "long.txt"), Options{Home: home}); !errors.As(err, new(*sessionstring.FormatError)) || strings.Contains(err.Error(), "canary") {
		t.Errorf("a long text: %v", err)
	}
}

// stateOf is all that stands in a folder: names, sizes, times and contents.
func stateOf(t *testing.T, dir string) (state []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		sum := sha256.Sum256(content)
		state = append(state, path+" "+info.ModTime().String()+" "+info.Mode().String()+" "+string(sum[:]))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// used makes a file as a library leaves it that keeps a write-ahead log, with the port in the log only, and does not close it.
func used(t *testing.T, path string) *sql.DB {
	t.Helper()
	put(t, path, telethonFile(t))
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	for _, statement := range []string{`pragma journal_mode = wal`, `pragma wal_autocheckpoint = 0`, `update sessions set port = 80`} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestLogThatWasLeftBehindIsReadAndTold(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	path, left := filepath.Join(home, "used.session"), filepath.Join(home, "left", "a.session")
	used(t, path)
	for _, suffix := range []string{"", "-wal"} { // as after a power cut
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		put(t, left+suffix, content)
	}
	before := stateOf(t, home)
	i, err := Read(t.Context(), left, Options{Home: home})
	if err != nil || i.Session.Port != 80 {
		t.Fatalf("port %d, %v", i.Session.Port, err)
	}
	if last := i.Notes[len(i.Notes)-1]; last.Code != sessionstring.NoteFileLeft {
		t.Errorf("notes %+v", i.Notes)
	}
	if after := stateOf(t, home); !slices.Equal(before, after) {
		t.Errorf("the folder was\n%s\nand is\n%s", before, after)
	}
}

func TestJournalIsToldWhereItCounts(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	path := filepath.Join(home, "a.session")
	put(t, path, telethonFile(t))
	for name, c := range map[string]struct {
		journal []byte
		want    Kind
	}{
		"one that is deleted, emptied": {nil, ""},
		"overwritten with zeros":       {make([]byte, 512), ""},
		"in the middle of a write":     {append(slices.Clone(journalMagic), make([]byte, 512)...), halfWritten},
	} {
		put(t, path+"-journal", c.journal)
		if c.want == "" {
			if i, err := Read(t.Context(), path, Options{Home: home}); err != nil || len(i.Notes) != 1 {
				t.Errorf("%s: %+v, %v", name, i.Notes, err)
			}
		} else if got := refused(t, path, Options{Home: home}); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	// What SQLite itself writes.
	other := filepath.Join(home, "b.session")
	put(t, other, telethonFile(t))
	db, err := sql.Open("sqlite", other)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`pragma cache_size = 1; pragma cache_spill = 1; begin; update sessions set port = 80; create table big (x); insert into big values (zeroblob(2000000))`); err != nil {
		t.Fatal(err)
	}
	if got := refused(t, other, Options{Home: home}); got != halfWritten {
		t.Errorf("SQLite's own journal: %s", got)
	}
	if _, err := db.Exec(`rollback`); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(t.Context(), other, Options{Home: home}); err != nil {
		t.Errorf("after it: %v", err)
	}
}

func TestFileThatChangesWhileItIsReadIsReadAgain(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	path := filepath.Join(home, "a.session")
	for name, c := range map[string]struct {
		change func(n int)
		often  int
		want   Kind
	}{
		"once":             {func(n int) { put(t, path, append(telethonFile(t), make([]byte, 4096*n)...)) }, 1, ""},
		"always":           {func(n int) { put(t, path, append(telethonFile(t), make([]byte, 4096*n)...)) }, tries, alwaysChanging},
		"a log that grows": {func(n int) { put(t, path+"-wal", make([]byte, n)) }, tries, alwaysChanging},
	} {
		put(t, path, telethonFile(t))
		n := 0
		o := Options{Home: home, meanwhile: func() {
			if n++; n <= c.often {
				c.change(n)
			}
		}}
		if c.want == "" {
			if _, err := Read(t.Context(), path, o); err != nil || n != c.often+1 {
				t.Errorf("%s: %v after %d", name, err, n)
			}
		} else if got := refused(t, path, o); got != c.want || n != tries {
			t.Errorf("%s: %s after %d", name, got, n)
		}
		if err := os.Remove(path + "-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

func TestErrorsShowNothingOfTheFile(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	for name, content := range map[string]string{
		"text":           "canarycanary",
		"database":       sqliteMagic + strings.Repeat("canary", 1000),
		"other database": string(telethonFile(t)[:4096]) + "canary",
		"nothing":        "",
		"env":            "PASSWORD=canarycanary\n",
	} {
		path := filepath.Join(home, name)
		put(t, path, []byte(content))
		_, err := Read(t.Context(), path, Options{Home: home})
		if !errors.As(err, new(*sessionstring.FormatError)) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := (&Error{Kind: notAFile, Found: ownfile.Pipe}).Error(); got != "read a session: no file" {
		t.Error(got)
	}
}
