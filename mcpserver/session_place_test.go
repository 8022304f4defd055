package mcpserver_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// below are all files below a folder, as paths in it. Links are not followed.
func below(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			files = append(files, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return files
}

// TestSessionFileNeverLandsOutsideWhileItsFolderIsSwapped delivers many files into a folder that somebody swaps for a link all the while.
func TestSessionFileNeverLandsOutsideWhileItsFolderIsSwapped(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows moves no folder that somebody has open")
	}
	r := build(t)
	id := r.loggedIn()
	session, text, bad := r.hand("get_session", map[string]any{"flow_id": id})
	if bad {
		t.Fatal(text)
	}
	outside := t.TempDir()
	folder, kept := filepath.Join(r.home, "folder"), filepath.Join(r.home, "kept")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	stop, stopped := make(chan struct{}), make(chan int)
	go func() {
		swaps := 0
		defer func() { stopped <- swaps }()
		for {
			select {
			case <-stop:
				return
			default:
			}
			if os.Rename(folder, kept) != nil {
				continue
			}
			if os.Symlink(outside, folder) == nil {
				swaps++
			}
			runtime.Gosched()
			for os.Rename(kept, folder) != nil { // a folder cannot take the place of a link, nor of a folder with something in it
				_ = os.RemoveAll(folder)
			}
		}
	}()
	for n := range 80 {
		in := func(name string) string { return filepath.Join(folder, fmt.Sprintf(name, n)) }
		r.hand("convert_session", map[string]any{"session": session.Session, "to": "gramjs", "deliver": "file", "path": in("converted-%d.env")})
		r.hand("convert_session", map[string]any{"session": session.Session, "to": "telethon_sqlite", "deliver": "file", "path": in("converted-%d.session")})
		r.hand("get_session", map[string]any{"flow_id": id, "format": "telethon", "deliver": "file", "path": in("got-%d.env")})
	}
	close(stop)
	if swaps := <-stopped; swaps < 10 {
		t.Errorf("the folder was swapped %d times only", swaps)
	}
	if landed := below(t, outside); len(landed) > 0 {
		t.Errorf("%d files landed outside: %q", len(landed), landed)
	}
	if got, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "deliver": "file", "path": filepath.Join(folder, "after.env")}); bad || len(below(t, folder)) == 0 {
		t.Errorf("in peace: %q, %s", got.Path, text)
	}
}

func TestNoSessionGoesAmongTheLogins(t *testing.T) {
	r := build(t)
	id := r.loggedIn()
	session, text, bad := r.hand("get_session", map[string]any{"flow_id": id})
	if bad {
		t.Fatal(text)
	}
	state := filepath.Join(r.home, "state")
	refused := func(path string) {
		t.Helper()
		before := below(t, r.home)
		for _, call := range []struct {
			tool string
			args map[string]any
		}{
			{"get_session", map[string]any{"flow_id": id, "format": "telethon", "path": path}},
			{"get_session", map[string]any{"flow_id": id, "format": "telethon_sqlite", "path": path}},
			{"convert_session", map[string]any{"session": session.Session, "to": "gotd", "path": path}},
		} {
			got, text, bad := r.hand(call.tool, call.args)
			if !bad || got.Error.Code != "failure.session_file" || !strings.Contains(text, "where logins are kept") || !strings.Contains(text, "or none") {
				t.Errorf("%s to %s: %s", call.tool, path, text)
			}
		}
		if after := below(t, r.home); len(after) != len(before) {
			t.Errorf("%s: the home holds %q, not %q", path, after, before)
		}
	}
	refused(filepath.Join(state, "key.env")) // the folder does not exist yet
	if err := os.MkdirAll(filepath.Join(state, "flows"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"key.env", "sessions", "flows/x.record", "flows/claims.lock", "new/folder/x.env", "sessions/../key.env", "../state/flows/x"} {
		refused(state + "/" + path)
	}
	refused("~/state/flows/x")
	if link := filepath.Join(r.home, "link"); os.Symlink(state, link) == nil {
		if got, text, bad := r.hand("get_session", map[string]any{"flow_id": id, "path": filepath.Join(link, "x.env")}); !bad || got.Error.Code != "failure.session_file" {
			t.Errorf("by a link: %s", text)
		}
	}

	for path, want := range map[string]string{
		"": filepath.Join(state, "sessions", "sandbox-telethon-"+strings.TrimPrefix(id, "flow_")+".env"),
		filepath.Join(state, "sessions", "a.env"): filepath.Join(state, "sessions", "a.env"),
	} {
		args := map[string]any{"flow_id": id, "deliver": "file"}
		if path != "" {
			args["path"] = path
		}
		if got, text, bad := r.hand("get_session", args); bad || got.Path != want {
			t.Errorf("%q went to %q, want %q: %s", path, got.Path, want, text)
		}
	}
	if got := below(t, filepath.Join(state, "flows")); len(got) > 0 {
		t.Errorf("among the logins: %q", got)
	}
}
