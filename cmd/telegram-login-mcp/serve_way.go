package main

import (
	"sync"
	"time"

	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// wayLog tells the log of a service when Telegram is not reached, by the proxy or without one, and when it is reached again. People are told of each login that fails, and the log at its
// standard level of none: where all of them fail, whoever runs the service would not learn why.
type wayLog struct {
	log    zerolog.Logger
	reader explain.Reader // who runs the service

	mu     sync.Mutex
	failed bool      // the last that was told
	told   time.Time // when that was
}

// wayPause is how often the log says that Telegram is not reached, where that comes and goes.
const wayPause = time.Minute

// seen hears what connections are seen doing. What breaks once it stood is not told: it is made again, and the attempt counts.
func (w *wayLog) seen(e authflow.ConnectionEvent) {
	fault := authflow.FaultOf(e.Err)
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case e.Kind == authflow.Ready && w.failed:
		w.failed = false
		w.log.Warn().Msg("connections to Telegram are made again")
	case (e.Kind == authflow.DialFailed || e.Kind == authflow.Broken) && e.Attempt > 0 && fault != "" && !w.failed && time.Since(w.told) >= wayPause:
		w.failed, w.told = true, time.Now()
		w.log.Warn().Err(e.Err).Str("fix", explain.Tell(w.reader, explain.WayFailure{Kind: string(fault)}).Fixes[0]).Msg("a connection to Telegram cannot be made, so logins fail")
	}
}
