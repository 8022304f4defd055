package main

import (
	"context"
	"fmt"
	"os"

	"github.com/rs/zerolog"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/sandbox"
)

type sandboxCmd struct {
	ConnectionFile string `required:"" type:"path" placeholder:"FILE" help:"Where to write the addresses and the server key, as JSON."`
}

// Run runs the embedded Telegram until the process is told to stop, and removes the connection file then.
func (c *sandboxCmd) Run(ctx context.Context, log zerolog.Logger, reader explain.Reader) error {
	s, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		return err
	}
	defer func() {
		if err := s.Close(); err != nil {
			log.Warn().Err(err).Msg("close the sandbox")
		}
	}()
	conn := s.Connection()
	if err := conn.WriteFile(c.ConnectionFile); err != nil {
		return refuse(reader, explain.ConnectionUnwritten{Why: said(err)})
	}
	defer func() {
		if err := os.Remove(c.ConnectionFile); err != nil {
			log.Warn().Err(err).Msg("remove the connection file")
		}
	}()
	f := explain.SandboxRuns{File: outside.Path(c.ConnectionFile), Command: shellLine("telegram-login-mcp", "serve", "--sandbox-at", c.ConnectionFile), NoCtrlC: noCtrlC()}
	for _, dc := range conn.DCs {
		f.DCs = append(f.DCs, explain.Listening{DC: dc.ID, Address: fmt.Sprintf("%s:%d", dc.IP, dc.Port)})
	}
	stdout.Keep(f.Command)
	say(reader, f)
	<-ctx.Done()
	return nil
}
