package main_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPictureShowsTheDemo keeps the picture of the README true: it is drawn from the transcript that TestDemoTellsTheSameStoryEveryTime holds
// against a real run. Rewrite with -update.
func TestPictureShowsTheDemo(t *testing.T) {
	t.Parallel()
	transcript, err := os.ReadFile(filepath.Join("testdata", "demo.golden"))
	if err != nil {
		t.Fatal(err)
	}
	lines := excerpt(string(transcript))
	if len(lines) < 30 {
		t.Fatalf("only %d lines of the transcript were found", len(lines))
	}
	got := drawing(lines)
	if err := xml.Unmarshal(got, new(struct{})); err != nil {
		t.Fatalf("the picture is not XML: %v", err)
	}
	golden := filepath.Join("..", "..", "docs", "login.svg")
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Error("docs/login.svg is not what the demo prints; run go test ./cmd/telegram-login-mcp -run Picture -update, and look at it")
	}
}

const pictureWidth = 84 // characters of a line

// shown are the beginnings of the lines of the first login that the picture shows, in their order. What is between them is marked.
var shown = []string{
	"you>  I want to log in", "tool> request_code", "-- Telegram's answer", "auth.sentCode", "type ", "length", "phone_code_hash", "next_type", "timeout", "-----",
	"says> The code is in Telegram", "digits to the", "- Open the chat", "kills it", "- If no device gets it",
	"you>  I found it", "tool> submit_code", "says> The code is wrong", "it sent. The login", "but Telegram names no", "Telegram's own words", "- Look at the newest", "a newer one is sent",
	"you>  Right", "tool> submit_code", "says> Logged in", "(“@sandbox", "of the account's devices", "you>  It was me", "it to me here", "tool> get_session", "{\"deliver\"", "says> Telegram confirms", "*** *** 01", "free to use", "SESSION",
}

// excerpt picks the lines that are shown, wrapped to the width of the picture.
func excerpt(transcript string) []string {
	var out []string
	next, skipped := 0, false
	for line := range strings.Lines(transcript) {
		line = strings.TrimRight(line, "\n")
		if next == len(shown) {
			break
		}
		if !strings.HasPrefix(strings.TrimSpace(line), shown[next]) {
			skipped = skipped || strings.TrimSpace(line) != ""
			continue
		}
		if strings.HasPrefix(line, "you>") && next > 0 {
			out = append(out, "")
		} else if skipped && next > 0 && !strings.HasPrefix(line, "tool>") {
			out = append(out, "      …")
		}
		next, skipped = next+1, false
		for old, with := range map[string]string{"FLOW": "flow_kbvozhba6qmy", "HASH": "d228576cd84fb1fe0f07", "SESSION": "1An8AAAGthz9LOgtJZHnxPpIwswZPiZcHo3UWarybg_m23fAqVCJkEFTLo_u3Nr4znHIAS1roPF…"} {
			line = strings.ReplaceAll(line, old, with)
		}
		out = append(out, folded(line)...)
	}
	if next < len(shown) {
		return nil
	}
	return out
}

// folded breaks a line between words, under its first word.
func folded(line string) []string {
	if len([]rune(line)) <= pictureWidth {
		return []string{line}
	}
	indent := len(line) - len(strings.TrimLeft(line, " "))
	var out []string
	now := line[:indent]
	for i, word := range strings.Fields(line) {
		if len([]rune(now))+1+len([]rune(word)) > pictureWidth && i > 0 {
			out = append(out, now)
			now = strings.Repeat(" ", indent)
		}
		if strings.TrimSpace(now) != "" {
			// columns of a dump are kept apart by more than one blank
			gap := 1
			if at := strings.Index(line, word); len(out) == 0 && at > 0 {
				gap = max(at-len(strings.TrimRight(line[:at], " ")), 1)
			}
			now += strings.Repeat(" ", gap)
		}
		now += word
	}
	return append(out, now)
}

// drawing draws lines as a terminal window.
func drawing(lines []string) []byte {
	const (
		char, row  = 8, 19 // of the font at 13 px
		left, top  = 20, 58
		background = "#0d1117"
	)
	width, height := char*pictureWidth+2*left, top+row*len(lines)+8
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="A login with a mistyped code, as the assistant gets to read it out">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" rx="10" fill="%s"/>`+"\n", width, height, background)
	for i, colour := range []string{"#ff5f57", "#febc2e", "#28c840"} {
		fmt.Fprintf(&b, `<circle cx="%d" cy="20" r="6" fill="%s"/>`+"\n", 24+20*i, colour)
	}
	b.WriteString(`<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#c9d1d9">` + "\n")
	colour := "#c9d1d9"
	for i, line := range lines {
		text := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "you>"):
			colour = "#e3b341"
		case strings.HasPrefix(line, "tool>"):
			colour = "#79c0ff"
		case strings.HasPrefix(line, "says> The code is wrong"):
			colour = "#ff7b72"
		case strings.HasPrefix(line, "says>"):
			colour = "#7ee787"
		case strings.HasPrefix(text, "…"):
			colour = "#6e7681"
		case strings.HasPrefix(text, "Telegram's"), strings.HasPrefix(text, "-"), strings.HasPrefix(line, "1A"):
			colour = "#c9d1d9"
		} // any other line goes on with what is above it
		var escaped bytes.Buffer
		if err := xml.EscapeText(&escaped, []byte(line)); err != nil {
			panic(err) // a buffer takes everything
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d" fill="%s">%s</text>`+"\n", left, top+row*i, colour, strings.ReplaceAll(escaped.String(), " ", "\u00a0"))
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}
