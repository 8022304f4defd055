//go:build unix

package mcpserver

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
	"telegram-login-mcp/mcpserver/present"
)

func TestHold(t *testing.T) {
	testrun.Other(t, func(path string) {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		// As SQLite locks a file that it reads: https://www.sqlite.org/src/file/src/os.h, SHARED_FIRST and SHARED_SIZE.
		lock := syscall.Flock_t{Type: syscall.F_RDLCK, Whence: io.SeekStart, Start: 0x40000002, Len: 510}
		if err := syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &lock); err != nil {
			t.Fatal(err)
		}
	})
}

// TestFileThatIsOpenElsewhereIsNotConnectedWith has a program that holds the file, and a person who says that none does.
func TestFileThatIsOpenElsewhereIsNotConnectedWith(t *testing.T) {
	for name, pages := range map[string]bool{"with pages": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			tools, s := checkTools(t, pages)
			tools.Credentials = Credentials{APIID: 1, APIHash: secret.New("sandbox"), Source: "in the test"}
			tools.Home = t.TempDir()
			path := filepath.Join(tools.Home, "bot.session")
			if err := os.WriteFile(path, databaseMadeElsewhere(t, s), 0o600); err != nil {
				t.Fatal(err)
			}
			release := testrun.Begin(t, "TestHold", path)
			defer release()
			calls := len(s.Calls())
			args := map[string]any{"path": path}
			if !pages {
				args["in_use"] = "no"
			}
			if next := inspectsNext(t, tools, map[string]any{"path": path}); len(next) != 0 {
				t.Errorf("what was just warned against comes next: %+v", next)
			}
			checked, told := tools.checks(t, args)
			added, _ := toolResult(t, tools.addLogin(), args)
			for _, res := range []any{checked.StructuredContent, added.StructuredContent} {
				if f, ok := res.(present.Failure); !ok || f.Error.Code != "failure.session_in_use" {
					t.Errorf("%+v", res)
				}
			}
			if len(s.Calls()) != calls || !strings.Contains(told, "has the file of this session open") {
				t.Errorf("%d calls more\n%s", len(s.Calls())-calls, told)
			}
			if pages {
				page := waitsFor(t, tools, map[string]any{})
				fillAll(t, page, map[string]string{"session": path, "answer": "no"})
				res, _ := tools.checks(t, map[string]any{})
				if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.session_in_use" || len(s.Calls()) != calls {
					t.Errorf("typed on the page: %+v", res.StructuredContent)
				}
				return
			}
			release()
			if next := inspectsNext(t, tools, map[string]any{"path": path}); len(next) != 1 || next[0].Arguments["path"] != path {
				t.Errorf("afterwards: %+v", next)
			}
			if r := checkedIn(t, first(tools.checks(t, args))); !r.Alive {
				t.Errorf("afterwards: %+v", r)
			}
		})
	}
}
