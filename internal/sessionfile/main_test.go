package sessionfile

import (
	"os"
	"testing"

	"telegram-login-mcp/internal/testrun"
)

func TestMain(m *testing.M) { os.Exit(testrun.Main(m, testrun.Computing, func() error { return nil })) }
