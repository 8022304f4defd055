package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/rs/zerolog"

	"telegram-login-mcp/sandbox"
)

type sandboxCmd struct {
	ConnectionFile string `required:"" type:"path" placeholder:"FILE" help:"Where to write the addresses and the server key, as JSON."`
}

// Run runs the embedded Telegram until the process is told to stop, and removes the connection file then.
func (c *sandboxCmd) Run(ctx context.Context, log zerolog.Logger) error {
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
		return err
	}
	defer func() {
		if err := os.Remove(c.ConnectionFile); err != nil {
			log.Warn().Err(err).Msg("remove the connection file")
		}
	}()
	var at []string
	for _, dc := range conn.DCs {
		at = append(at, fmt.Sprintf("DC %d on %s:%d", dc.ID, dc.IP, dc.Port))
	}
	fmt.Printf("SANDBOX: an embedded Telegram for rehearsals, not the real one.\nListening: %s.\nConnection file: %s\nLog in to it with: %s\nStop it with Ctrl-C.\n",
		strings.Join(at, ", "), c.ConnectionFile, shellLine("telegram-login-mcp", "serve", "--sandbox-at", c.ConnectionFile))
	<-ctx.Done()
	return nil
}
