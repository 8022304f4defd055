package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// changing is what differs from one run of the demo to the next, and what stands for it in the golden file.
var changing = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`flow_[a-z2-7]{12}`), "FLOW"},
	{regexp.MustCompile(`(?m)^( *phone_code_hash +)[0-9a-f]{20}$`), "${1}HASH"},
	{regexp.MustCompile(`(?m)^1[A-Za-z0-9_-]{300,}=*$`), "SESSION"},
	{regexp.MustCompile(`(?m)^AQAAAAE[A-Za-z0-9_-]{300,}$`), "PYROGRAM"},
	{regexp.MustCompile(`(?m)^( +)\d\d:\d\d:\d\d  `), "${1}TIME  "},
	{regexp.MustCompile(`in \d+\.\d s\b`), "in N s"},
}

// TestDemoTellsTheSameStoryEveryTime is not parallel: a call that has to wait for its turn among others ends as "connecting", which is another
// story.
func TestDemoTellsTheSameStoryEveryTime(t *testing.T) {
	cmd := exec.Command(binary, "demo")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, stdout.String(), stderr.String())
	}
	if stderr.Len() > 0 {
		t.Errorf("the demo complains: %s", stderr.String())
	}
	got := stdout.String()
	if strings.Contains(got, "\x1b") {
		t.Error("there are colour codes in a transcript that goes to no terminal")
	}
	rows := 0
	for line := range strings.Lines(got) {
		rows += (len([]rune(strings.TrimSuffix(line, "\n")))-1)/80 + 1
	}
	if rows > 150 {
		t.Errorf("the transcript takes %d rows of a window", rows)
	}
	for _, c := range changing {
		if !c.pattern.MatchString(got) {
			t.Errorf("nothing in the transcript matches %s: the pattern is out of date", c.pattern)
		}
		got = c.pattern.ReplaceAllString(got, c.with)
	}
	golden := filepath.Join("testdata", "demo.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the transcript has changed (-want +got); if it should, run go test ./cmd/telegram-login-mcp -run Demo -update\n%s", diff)
	}
}
