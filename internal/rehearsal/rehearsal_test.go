package rehearsal

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/internal/testrun"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// bin is a folder for the program.
var bin string

// program is the server, built for the first story.
var program = sync.OnceValues(func() (string, error) {
	if err := seen("../.."); err != nil {
		return "", err
	}
	path := filepath.Join(bin, "telegram-login-mcp")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "../../cmd/telegram-login-mcp").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the server: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	var err error
	if bin, err = os.MkdirTemp("", "rehearsal-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := testrun.Main(m, testrun.Waiting, func() error { return os.RemoveAll(bin) })
	os.Exit(code)
}

// seen looks at all sources, so that Go does not take the result of an earlier run: it does not know that the server was built from them.
func seen(folder string) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != folder || d.Name() == "node_modules" || d.Name() == "artifacts"):
			return fs.SkipDir
		case d.IsDir() || !slices.Contains([]string{".go", ".md", ".mod", ".html", ".js", ".css"}, filepath.Ext(path)):
			return nil
		}
		_, err = os.Stat(path)
		return err
	})
}

// noon is a time zone in which it is about noon: a time of another day is written with its date, which is more words.
func noon() string {
	east := 12 - time.Now().UTC().Hour()
	return fmt.Sprintf("Etc/GMT%+d", -east) // whose sign is that of POSIX
}

// played is what came of all stories.
type played struct {
	mu  sync.Mutex
	all map[string]Numbers
}

// play plays a story with the assistant.
func play(t *testing.T, story Story, log func(Event)) Numbers {
	t.Helper()
	server, err := program()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), story, Options{Server: server, Folder: t.TempDir(), Key: testrun.ServerKey(), Zone: noon(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := Play(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	return s.Numbers(t.Context())
}

func (p *played) play(t *testing.T, story Story) {
	var log bytes.Buffer
	n := play(t, story, func(e Event) { log.WriteString(e.String()) })
	home := n.Arrived != story.Lost && n.Codes <= story.Codes
	if story.Hurries && n.Calls > 12 {
		t.Errorf("it takes %d calls, which is polling\n%s", n.Calls, &log)
	}
	if !home {
		t.Errorf("it ends with %q after %d codes; a session can come of it: %v, by %d codes\n%s", n.Outcome, n.Codes, !story.Lost, story.Codes, &log)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all[story.Name] = n
}

// TestResultsLeadHome plays every story with an assistant that does what results say, and holds what came of it against the golden tables.
func TestResultsLeadHome(t *testing.T) {
	t.Parallel()
	var p = played{all: map[string]Numbers{}}
	t.Run("story", func(t *testing.T) {
		for _, story := range Stories() {
			t.Run(story.Name, func(t *testing.T) {
				t.Parallel()
				p.play(t, story)
			})
		}
	})
	if len(p.all) < len(Stories()) {
		t.Skip("not all stories were played, so there are no tables")
	}
	for set, table := range p.tables() {
		file := filepath.Join("testdata", set+".golden")
		if *update {
			if err := os.WriteFile(file, []byte(table), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), table); diff != "" {
			t.Errorf("%s changed (-golden +now), -update accepts it:\n%s", file, diff)
		}
	}
}

// TestPlainLoginIsShort bounds what an assistant reads in the login that most people have: a code in the app, then the session.
func TestPlainLoginIsShort(t *testing.T) {
	t.Parallel()
	story, _ := Find("app")
	var calls []Event
	n := play(t, story, func(e Event) {
		if e.Call != "" {
			calls = append(calls, e)
		}
	})
	if !n.Arrived || n.Words > 350 || len(calls) == 0 || calls[0].Call != "request_code" || calls[0].Words > 130 {
		t.Errorf("it has %d words in all, and is %+v", n.Words, calls)
	}
}

// tables are the golden tables, by set.
func (p *played) tables() map[string]string {
	rows := map[string]*strings.Builder{}
	for _, s := range Stories() {
		b := rows[s.Set]
		if b == nil {
			b = &strings.Builder{}
			rows[s.Set] = b
			fmt.Fprintln(b, "story\toutcome\tcalls\tmessages\twords\tlongest\tcodes\tin the chat")
		}
		n := p.all[s.Name]
		counted := fmt.Sprintf("%d\t%d\t%d\t%d", n.Calls, n.Messages, n.Words, n.Longest)
		if s.Hurries { // a call ends by the real clock there, so a busy machine brings another one; play bounds them
			counted = "~\t~\t~\t~"
		}
		fmt.Fprintf(b, "%s\t%s\t%s\t%d\t%s\n", s.Name, n.Outcome, counted, n.Codes, strings.Join(n.InChat, ", "))
	}
	tables := map[string]string{}
	for set, b := range rows {
		var out strings.Builder
		w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
		_, _ = w.Write([]byte(b.String()))
		_ = w.Flush()
		var lines []string
		for line := range strings.SplitSeq(strings.TrimRight(out.String(), "\n"), "\n") {
			lines = append(lines, strings.TrimRight(line, " "))
		}
		tables[set] = strings.Join(lines, "\n") + "\n"
	}
	return tables
}
