package main

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/mcpserver/present"
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
	words := func(p authflow.Place) string { return present.Presenter{}.Place(p) }
	inMemory := func(why authflow.PlaceKind) (authflow.Store, func() string) {
		return authflow.NewMemoryStore(), func() string { return words(authflow.Place{Kind: why}) }
	}
	dir := c.folder()
	o := flowstore.Options{Dir: dir}
	switch {
	case tg.Sandbox:
		return inMemory(authflow.PlaceSandbox)
	case c.NoState:
		return inMemory(authflow.PlaceNoState)
	case dir == "":
		return inMemory(authflow.PlaceNoFolder)
	case tg.SandboxAt != "":
		// A rehearsal leaves no entry in a keyring, and its logins must never meet the real Telegram, nor those of another sandbox.
		sum := sha256.Sum256([]byte(strings.Join(n.known.PublicKeysPEM, "")))
		o = flowstore.Options{Dir: filepath.Join(dir, "sandbox-"+hex.EncodeToString(sum[:4])), NoKeyring: true}
	}
	s := flowstore.New(o)
	return s, func() string { return words(s.Where()) }
}
