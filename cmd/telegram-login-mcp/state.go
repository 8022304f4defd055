package main

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
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

// memoryOnly is why logins end with this program, as explain.InMemory has it, "" where they are kept.
func (c stateFlags) memoryOnly(tg telegramFlags) string {
	switch {
	case tg.Sandbox:
		return "sandbox"
	case c.NoState:
		return "no_state"
	case c.folder() == "":
		return "no_folder"
	}
	return ""
}

// store is where the records of flows are kept, and says so to a reader. Nothing is touched before the first login.
func (c stateFlags) store(tg telegramFlags, n *network, r explain.Reader) (authflow.Store, func() string) {
	if why := c.memoryOnly(tg); why != "" {
		return authflow.NewMemoryStore(), func() string { return explain.Text(r, explain.InMemory{Why: why}) }
	}
	dir := c.folder()
	o := flowstore.Options{Dir: dir}
	if tg.SandboxAt != "" {
		// A rehearsal leaves no entry in a keyring, and its logins must never meet the real Telegram, nor those of another sandbox.
		sum := sha256.Sum256([]byte(strings.Join(n.known.PublicKeysPEM, "")))
		o = flowstore.Options{Dir: filepath.Join(dir, "sandbox-"+hex.EncodeToString(sum[:4])), NoKeyring: true}
	}
	s := flowstore.New(o)
	return s, s.Where
}
