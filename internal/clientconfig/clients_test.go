package clientconfig

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the golden files of the clients")

var ada = Paths{Home: "/home/ada", Config: "/home/ada/.config", Work: "/home/ada/project", OS: "linux"}

// session is a secret that is put into an entry.
const session = "1BVtsOHCANARYnotASession=="

// TestEachClientIsEditedInItsOwnWay holds a file of each client against what comes of it: "set" with our own entry, "http" with one that is reached over HTTP and what a person sees of that, "variables" with a session in the
// entry of another tool, "removed" without that entry; "servers" is what is read of it and "diff" what a person sees of the variables.
func TestEachClientIsEditedInItsOwnWay(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the places are those of Linux here")
	}
	var files []string
	for _, p := range Places(ada) {
		file := filepath.Join("testdata", "clients", p.Client+"-"+p.Scope+".txtar")
		if slices.Contains(files, file) {
			continue
		}
		files = append(files, file)
		t.Run(p.Client+" "+p.Scope, func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			before := archive.Files[0].Data
			got := &txtar.Archive{Files: []txtar.File{{Name: "before", Data: before}}}
			for _, part := range []struct {
				name string
				make func() (string, error)
			}{
				{"servers", func() (string, error) { return listed(p, before) }},
				{"set", func() (string, error) { return text(p.Set(before, "telegram-login", sample)) }},
				{"http", func() (string, error) { return overHTTP(p, before) }},
				{"variables", func() (string, error) { return text(p.SetVariables(before, "telegram", withSession)) }},
				{"removed", func() (string, error) { return text(p.Remove(before, "telegram")) }},
				{"diff", func() (string, error) { return changed(p, before) }},
			} {
				data, err := part.make()
				if err != nil {
					t.Fatalf("%s: %v", part.name, err)
				}
				got.Files = append(got.Files, txtar.File{Name: part.name, Data: []byte(strings.TrimRight(data, "\n") + "\n")})
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(txtar.Format(archive)), string(txtar.Format(got))); diff != "" && !*update {
				t.Error(diff)
			}
			checkRoundTrip(t, p, before)
			checkRemote(t, p, before)
		})
	}
	if have, err := filepath.Glob(filepath.Join("testdata", "clients", "*")); err != nil || len(have) != len(files) {
		t.Errorf("there are %d files for %d places, %v", len(have), len(files), err)
	}
}

var withSession = []Variable{{"TELEGRAM_API_ID", "7654321"}, {"TELEGRAM_SESSION_STRING", session}}

func text(data []byte, err error) (string, error) { return string(data), err }

func listed(p Place, before []byte) (string, error) {
	var b strings.Builder
	servers, err := p.Servers(before)
	for _, s := range servers {
		fmt.Fprintf(&b, "%d %+v\n", s.Line, s)
	}
	return b.String(), err
}

func changed(p Place, before []byte) (string, error) {
	after, err := p.SetVariables(before, "telegram", withSession)
	if err != nil {
		return "", err
	}
	shown := p.Diff(before, after, "telegram")
	for _, secret := range []string{session, "s3cret", "0123456789abcdef"} {
		if strings.Contains(shown, secret) {
			return "", fmt.Errorf("%s is shown:\n%s", secret, shown)
		}
	}
	return shown, nil
}

// checkRoundTrip looks at what an edit says when it is read again.
func checkRoundTrip(t *testing.T, p Place, before []byte) {
	t.Helper()
	after, err := p.SetVariables(before, "telegram", withSession)
	if err != nil {
		t.Fatal(err)
	}
	servers, err := p.Servers(after)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(servers, func(s Server) bool { return s.Name == "telegram" })
	if i < 0 || !slices.Contains(servers[i].Env, withSession[1]) || !slices.Contains(servers[i].Env, withSession[0]) {
		t.Errorf("the entry is %+v", servers)
	}
	if again, err := p.SetVariables(after, "telegram", withSession); err != nil || !bytes.Equal(again, after) {
		t.Errorf("a second time changes something: %v\n%s", err, again)
	}
	for _, text := range [][]byte{nil, []byte("\ufeff"), before} {
		set, err := p.Set(text, "me", sample)
		if err != nil {
			t.Fatal(err)
		}
		servers, err := p.Servers(set)
		if i := slices.IndexFunc(servers, func(s Server) bool { return s.Name == "me" }); err != nil || i < 0 ||
			servers[i].Command != sample.Command || !slices.Equal(servers[i].Args, sample.Args) || !slices.Equal(servers[i].Env, sample.Env) || servers[i].Disabled {
			t.Errorf("what was set is %+v, %v", servers, err)
		}
		if again, err := p.Set(set, "me", sample); err != nil || !bytes.Equal(again, set) {
			t.Errorf("set a second time it is another: %v\n%s", err, again)
		}
		replaced, err := p.Set(set, "me", small)
		if err != nil {
			t.Fatalf("%v\n%s", err, set)
		}
		if back, err := p.Set(replaced, "me", sample); err != nil || !bytes.Equal(back, set) {
			t.Errorf("there and back it is another: %v\n%s", err, back)
		}
		removed, err := p.Remove(set, "me")
		if err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(removed, byteOrderMark) != bytes.HasPrefix(text, byteOrderMark) {
			t.Errorf("the mark of %q is gone or new", text)
		}
		if len(text) > 10 && !bytes.Equal(removed, text) {
			t.Errorf("put in and taken out it is another:\n%s", cmp.Diff(string(text), string(removed)))
		}
	}
}
