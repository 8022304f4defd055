package tgclient

import (
	"context"
	"sync/atomic"

	"github.com/gotd/log"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/outside"
)

// logger carries gotd's log into zerolog, one level lower than gotd thinks: what is news to gotd is detail to a person who logs in.
// gotd logs IDs, types and durations, never keys or arguments.
type logger struct {
	log  zerolog.Logger
	emit func(authflow.ConnectionEvent)
	done <-chan struct{} // closed when the client is at its end: what breaks off then is no news
}

// gotdMigrates is how gotd announces that it follows a *_MIGRATE_X error; the error itself never leaves the client.
const gotdMigrates = "Migrating to target DC"

// level is at which an entry of gotd's is shown.
func (l *logger) level(at log.Level) zerolog.Level {
	shown := zerolog.TraceLevel
	switch {
	case at >= log.LevelError:
		shown = zerolog.WarnLevel
	case at >= log.LevelWarn:
		shown = zerolog.InfoLevel
	case at >= log.LevelInfo:
		shown = zerolog.DebugLevel
	}
	select {
	case <-l.done:
		return min(shown, zerolog.DebugLevel)
	default:
		return shown
	}
}

// Enabled implements log.Logger.
func (l *logger) Enabled(_ context.Context, at log.Level) bool {
	return at >= log.LevelInfo || l.log.GetLevel() <= l.level(at)
}

// Log implements log.Logger.
func (l *logger) Log(ctx context.Context, at log.Level, msg string, attrs ...log.Attr) {
	if msg == gotdMigrates {
		if call, ok := ctx.Value(migratesKey{}).(*atomic.Bool); ok {
			call.Store(true)
		}
		l.migrating(attrs)
	}
	shown := l.level(at)
	if l.log.GetLevel() > shown {
		return
	}
	e := l.log.WithLevel(shown)
	for _, a := range attrs {
		add(e, a)
	}
	e.Msg("gotd: " + outside.Text(msg))
}

func (l *logger) migrating(attrs []log.Attr) {
	s := authflow.ConnectionEvent{Kind: authflow.Migrating}
	for _, a := range attrs {
		switch a.Key {
		case "error_type":
			s.Reason = a.Value.String()
		case "target_dc":
			s.DC = int(a.Value.Int64())
		}
	}
	l.emit(s)
}

func add(e *zerolog.Event, a log.Attr) {
	switch a.Value.Kind() {
	case log.KindGroup:
		for _, child := range a.Value.Group() {
			add(e, child)
		}
	case log.KindError:
		if err := a.Value.Error(); err != nil {
			e.Str(a.Key, outside.Text(err.Error()))
		}
	default:
		e.Str(a.Key, outside.Text(a.Value.String()))
	}
}
