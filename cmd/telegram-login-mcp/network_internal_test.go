package main

import (
	"testing"

	"github.com/rs/zerolog"

	"telegram-login-mcp/explain"
)

func TestSandboxSaysWhereItsDataCentresAre(t *testing.T) {
	t.Parallel()
	net, err := telegramFlags{Sandbox: true}.network(zerolog.Nop(), explain.Assistant)
	if err != nil {
		t.Fatal(err)
	}
	defer net.close()
	tools := sandboxTools{net: net}
	if at, err := tools.Address(t.Context(), 99); err != nil || at.IsValid() {
		t.Errorf("DC 99: %s, %v", at, err)
	}
	for _, dc := range net.own.Connection().DCs {
		at, err := tools.Address(t.Context(), dc.ID)
		if err != nil || at.Addr().String() != dc.IP || int(at.Port()) != dc.Port {
			t.Errorf("DC %d: %s, %v; it is at %s:%d", dc.ID, at, err, dc.IP, dc.Port)
		}
	}
}
