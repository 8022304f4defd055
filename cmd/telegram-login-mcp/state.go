package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
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

// memoryOnly is why logins end with this program, as explain.LoginInMemory has it, "" where they are kept.
func (c stateFlags) memoryOnly(tg telegramFlags) flowstore.PlaceKind {
	switch {
	case tg.Sandbox:
		return flowstore.PlaceSandbox
	case c.NoState:
		return flowstore.PlaceNoState
	case c.folder() == "":
		return flowstore.PlaceNoFolder
	}
	return ""
}

// store is where the records of flows are kept, and says so as p does. Nothing is touched before the first login.
func (c stateFlags) store(tg telegramFlags, n *network, p present.Presenter) (authflow.Store, func() string) {
	if why := c.memoryOnly(tg); why != "" {
		return authflow.NewMemoryStore(), func() string { return p.Place(flowstore.Place{Kind: why}) }
	}
	s := flowstore.New(c.disk(tg, n))
	return s, func() string { return p.Place(s.Where()) }
}

// disk is where records are kept on the disk.
func (c stateFlags) disk(tg telegramFlags, n *network) flowstore.Options {
	// A rehearsal leaves no entry in a keyring.
	return flowstore.Options{Dir: filepath.Join(c.folder(), telegramName(tg, n)), NoKeyring: tg.SandboxAt != ""}
}

// In the state folder: a folder for each owner but the person of this computer, and one for what all owners have in common.
const (
	ownersFolder = "owners"
	commonFolder = "common"
)

// commonOnDisk is what owners have in common whose records are on the disk.
func (c stateFlags) commonOnDisk(tg telegramFlags, n *network) authflow.Common {
	return flowstore.New(flowstore.Options{Dir: filepath.Join(c.disk(tg, n).Dir, commonFolder), NoKeyring: true}).Common()
}

// common is what the person of this computer has in common with others, nil where no others have come in over HTTP.
func (c stateFlags) common(tg telegramFlags, n *network) authflow.Common {
	if c.memoryOnly(tg) != "" {
		return nil
	}
	if _, err := os.Lstat(filepath.Join(c.disk(tg, n).Dir, ownersFolder)); err != nil {
		return nil
	}
	return c.commonOnDisk(tg, n)
}

// telegramName tells apart where records are kept, "" for the real Telegram: logins and limits of one must never meet those of another, where a number may have an
// account, too.
func telegramName(tg telegramFlags, n *network) string {
	switch {
	case tg.TestServers:
		return "test-servers"
	case tg.SandboxAt != "":
		sum := sha256.Sum256([]byte(strings.Join(n.known.PublicKeysPEM, "")))
		return "sandbox-" + hex.EncodeToString(sum[:4])
	}
	return ""
}
