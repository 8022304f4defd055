package authflow

import (
	"testing"
	clock "time"

	_ "github.com/gotd/td/telegram/dcs"
	_ "github.com/rs/zerolog"
	_ "telegram-login-mcp/sandbox"
)

func TestSleep(t *testing.T) {
	clock.Sleep(1)
}
