package tgclient

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/gotd/log"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
)

func TestGotdLogsOneLevelLowerThanItThinks(t *testing.T) {
	for at, want := range map[log.Level]string{
		log.LevelDebug: "trace", log.LevelInfo: "debug", log.LevelWarn: "info", log.LevelError: "warn", log.LevelError + 4: "warn",
	} {
		var out bytes.Buffer
		l := &logger{log: zerolog.New(&out).Level(zerolog.TraceLevel)}
		l.Log(t.Context(), at, "Something", log.Int("dc", 2), log.Group("conn", log.String("kind", "primary")), log.Error(errors.New("broken")))
		var line struct{ Level, Message, DC, Kind, Error string }
		if err := json.Unmarshal(out.Bytes(), &line); err != nil {
			t.Fatalf("%q: %v", out.String(), err)
		}
		if line.Level != want || line.Message != "gotd: Something" || line.DC != "2" || line.Kind != "primary" || line.Error != "broken" {
			t.Errorf("%v became %s", at, out.String())
		}
	}
}

func TestLogKeepsToItsLevelButSeesMigrations(t *testing.T) {
	var (
		out bytes.Buffer
		j   journal
	)
	l := &logger{log: zerolog.New(&out).Level(zerolog.WarnLevel), emit: j.observe}
	if !l.Enabled(t.Context(), log.LevelInfo) {
		t.Error("gotd would not log migrations")
	}
	if l.Enabled(t.Context(), log.LevelDebug) {
		t.Error("gotd is asked for what nobody reads")
	}
	l.Log(t.Context(), log.LevelInfo, gotdMigrates, log.String("error_type", "USER_MIGRATE"), log.Int("target_dc", 4))
	l.Log(t.Context(), log.LevelWarn, "Something else", log.Int("target_dc", 5))
	if out.Len() != 0 {
		t.Errorf("below the level, and logged: %s", out.String())
	}
	if got := j.of(authflow.Migrating); len(got) != 1 || got[0].DC != 4 || got[0].Reason != "USER_MIGRATE" {
		t.Errorf("seen %v", &j)
	}
}

func TestWhatBreaksOffWithItsClientIsNoNews(t *testing.T) {
	var out bytes.Buffer
	over := make(chan struct{})
	l := &logger{log: zerolog.New(&out).Level(zerolog.InfoLevel), done: over}
	l.Log(t.Context(), log.LevelError, "Failed to process message")
	if out.Len() == 0 {
		t.Error("a failure of a living client is not told")
	}
	out.Reset()
	close(over)
	l.Log(t.Context(), log.LevelError, "Failed to process message")
	if out.Len() != 0 {
		t.Errorf("logged: %s", out.String())
	}
}
