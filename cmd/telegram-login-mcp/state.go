package main

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
)

// folder is where logins are kept, and the sessions that a person wants in a file without naming one. "" where the system names none.
func (c stateFlags) folder() string {
	if c.StateDir == "" {
		return stateFolder()
	}
	if led, err := filepath.EvalSymlinks(c.StateDir); err == nil { // who names a link means where it leads
		return led
	}
	return c.StateDir
}

// store is where the records of flows are kept, and says so in words. Nothing is touched before the first login.
func (c stateFlags) store(tg telegramFlags, n *network) (authflow.Store, func() string) {
	inMemory := func(why string) (authflow.Store, func() string) {
		return authflow.NewMemoryStore(), func() string { return "in memory only, and end with this program, because " + why }
	}
	dir := c.folder()
	o := flowstore.Options{Dir: dir}
	switch {
	case tg.Sandbox:
		return inMemory("the embedded Telegram ends with it too")
	case c.NoState:
		return inMemory("it was started with --no-state")
	case dir == "":
		return inMemory("this system names no folder for them; --state-dir can name one")
	case tg.SandboxAt != "":
		// A rehearsal leaves no entry in a keyring, and its logins must never meet the real Telegram, nor those of another sandbox.
		sum := sha256.Sum256([]byte(strings.Join(n.known.PublicKeysPEM, "")))
		o = flowstore.Options{Dir: filepath.Join(dir, "sandbox-"+hex.EncodeToString(sum[:4])), NoKeyring: true}
	}
	s := flowstore.New(o)
	return s, s.Where
}
