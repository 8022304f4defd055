//go:build !windows

package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/sandbox"
)

// screen is what a window of this size shows: as much of a terminal as the program makes use of.
type screen struct {
	width, height int
	rows          [][]rune
	x, y          int
}

func newScreen(width, height int) *screen {
	s := &screen{width: width, height: height, rows: make([][]rune, height)}
	return s
}

// csi is a control sequence of a terminal. ECMA-48, 5.4.
var csi = regexp.MustCompile(`^\x1b\[([0-9;?]*)([A-Za-z])`)

func (s *screen) shows(text string) {
	for text != "" {
		if m := csi.FindStringSubmatch(text); m != nil {
			s.control(m[1], m[2])
			text = text[len(m[0]):]
			continue
		}
		r := []rune(text)[0]
		text = text[len(string(r)):]
		switch r {
		case '\r':
			s.x = 0
		case '\n':
			s.down()
		case '\b':
			s.x = max(s.x-1, 0)
		default:
			if s.x == s.width { // only what follows the last character of a row begins the next one
				s.x = 0
				s.down()
			}
			row := s.rows[s.y]
			for len(row) <= s.x {
				row = append(row, ' ')
			}
			row[s.x] = r
			s.rows[s.y] = row
			s.x++
		}
	}
}

func (s *screen) down() {
	if s.y++; s.y == s.height {
		s.y--
		s.rows = append(s.rows[1:], nil)
	}
}

func (s *screen) control(argument, final string) {
	n, err := strconv.Atoi(argument)
	if err != nil {
		n = 1
	}
	switch final {
	case "A":
		s.y = max(s.y-n, 0)
	case "B":
		s.y = min(s.y+n, s.height-1)
	case "C":
		s.x = min(s.x+n, s.width-1)
	case "D":
		s.x = max(s.x-n, 0)
	case "K", "J":
		s.rows[s.y] = s.rows[s.y][:min(s.x, len(s.rows[s.y]))]
		for i := s.y + 1; final == "J" && i < s.height; i++ {
			s.rows[i] = nil
		}
	}
}

// String is the window in a frame, with what changes from run to run left out.
func (s *screen) String() string {
	var b strings.Builder
	for _, row := range s.rows {
		b.WriteString("|" + fmt.Sprintf("%-*s", s.width, string(row)) + "|\n")
	}
	return b.String()
}

// differs is what a screen shows differently each time, and what stands for it in the golden file. The width stays.
var differs = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^\|[█▀▄ ]*[█▀▄][█▀▄ ]*`),   // a QR code
	regexp.MustCompile(`[A-Za-z0-9_=-]{19,}`),          // a session, a link, phone_code_hash
	regexp.MustCompile(`\b\d\d:\d\d\b`),                // a time
	regexp.MustCompile(`on \d{1,2} [A-Z][a-z]+\)\. *`), // a day, and what is behind it
	regexp.MustCompile(`127\.0\.0\.1:\d+`),
	regexp.MustCompile(`attempt \d+`),
}

// TestScreensShowWhatMatters looks at the window after each step of a login: what was said last and what can be done have to be on it.
func TestScreensShowWhatMatters(t *testing.T) {
	gone := gone(t)
	for _, size := range []struct{ width, height int }{{80, 24}, {40, 20}} {
		name := fmt.Sprintf("%dx%d", size.width, size.height)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var golden strings.Builder
			look := func(w *window, title string) {
				s := newScreen(size.width, size.height)
				s.shows(w.out.String())
				said := s.String()
				for _, p := range differs {
					said = p.ReplaceAllStringFunc(said, func(found string) string { return strings.Repeat("~", len([]rune(found))) })
				}
				fmt.Fprintf(&golden, "== %s\n%s\n", title, said)
			}
			w := sitDownAt(t, size.width, size.height, "login", "--sandbox-at", connectionFile(t))
			w.sees("Your choice [1]: ")
			look(w, "the beginning")
			w.presses("\r")
			w.sees("Phone number: ")
			w.presses("+9996620020\r")
			w.sees("or the code itself: ")
			look(w, "a code was requested")
			w.presses("98765\r")
			w.sees("The code is wrong", "or the code itself: ")
			look(w, "the code is wrong")
			w.presses(newestCode(t, telegramOf(t), "+9996620020") + "\r")
			w.sees("Your choice [1]: ")
			look(w, "a password is asked for")
			w.presses("\r")
			w.sees("The password (it does not show")
			w.presses("sandbox\r")
			w.sees("get the session", "Your choice [1]: ")
			look(w, "logged in")
			w.presses("\r")
			w.sees("Your choice [1]: ")
			w.presses("3\r")
			w.sees("Your choice [1]: ")
			w.presses("3\r")
			w.sees("finish", "Your choice [1]: ")
			look(w, "the session")
			w.presses("\r")
			w.sees("nothing else.")
			w.ends(0)
			look(w, "the end")

			q := sitDownAt(t, size.width, size.height, "login", "--sandbox-at", connectionFile(t))
			q.sees("Your choice [1]: ")
			q.presses("2\r")
			q.sees("Press Enter for")
			q.sees("choices.")
			look(q, "a QR code")
			q.presses("\x03")
			q.sees("as good.")
			q.ends(130)
			look(q, "Ctrl-C at a QR code")

			f := sitDownAt(t, size.width, size.height, "login", "--sandbox-at", gone)
			f.sees("Your choice [1]: ")
			f.presses("\r")
			f.sees("Phone number: ")
			f.presses("+9996620001\r")
			f.sees("in the background.", "choices.") // a call is waited for half a minute
			f.sees("refused” ...")                   // what goes on is shown below, anew with every try
			look(f, "Telegram is not reached")
			f.presses("\r")
			f.sees("What now?", "Your choice [1]: ")
			look(f, "the choices while it is tried")
			f.presses("\x03")
			f.ends(130)

			keptScreens(t, name, golden.String())
		})
	}
}

// keptScreens fails where screens are others than those in testdata/screens.
func keptScreens(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "screens", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the screens have changed (-want +got); if they should, run go test ./cmd/telegram-login-mcp -run Screens -update\n%s", diff)
	}
}

// gone is the connection file of a sandbox that is not there any more.
func gone(t *testing.T) string {
	t.Helper()
	tg, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "gone.json")
	if err := tg.Connection().WriteFile(file); err != nil {
		t.Fatal(err)
	}
	if err := tg.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}
