package main_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestCommandLine runs the scripts of testdata/script. There the program is called telegram-login-mcp and lies at $PROGRAM, and
// $CONNECTION is the connection file of a sandbox that runs.
func TestCommandLine(t *testing.T) {
	connection := connectionFile(t)
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", filepath.Dir(binary)+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("CONNECTION", connection)
			env.Setenv("PROGRAM", binary)
			return nil
		},
	})
}
