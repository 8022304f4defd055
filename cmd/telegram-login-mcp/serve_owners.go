package main

import (
	"net/url"
	"path/filepath"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/internal/httpserve"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/owners"
	"telegram-login-mcp/mcpserver"
)

// ownersFolder has a folder for each owner but the person of this computer, in the state folder.
const ownersFolder = "owners"

// stores is where the records of each owner are kept. Each has a folder and a key of their own, so a record that is moved to another's is none there. The key is in a file: a keyring is
// that of the person who starts the server. Where instances share a store, all but the person of this computer are there.
func (c *serveCmd) stores(s *parts) func(owner.Owner) authflow.Store {
	memory := &owners.Memory{}
	return func(of owner.Owner) authflow.Store {
		switch {
		case of == owner.Local:
			return s.store
		case s.shared != nil:
			return s.shared.For(of)
		case c.memoryOnly(c.telegramFlags) != "":
			return memory.Store(of)
		default:
			o := c.disk(c.telegramFlags, s.net)
			return flowstore.New(flowstore.Options{Dir: filepath.Join(o.Dir, ownersFolder, of.Key()), NoKeyring: true})
		}
	}
}

// owners has what belongs to each owner.
func (s *parts) owners(store func(owner.Owner) authflow.Store, w *watch) *owners.Set {
	return owners.New(owners.Options{Make: func(of owner.Owner, total *authflow.Total) *mcpserver.Own {
		flows := s.registry(store(of), total, w.observer(of))
		return &mcpserver.Own{Flows: flows, Sandbox: s.sandbox(flows), Name: of.Key()}
	}})
}

// variants are the servers for the person of this computer, and for everybody else: what touches the disk and the programs of this computer is for the one alone.
func (s *parts) variants(all *owners.Set) (here, elsewhere mcpserver.Variants) {
	o := s.options
	o.Sandbox = s.sandbox(nil)
	here = mcpserver.NewVariants(o, all.Of)
	o.Remote = true
	if s.shared != nil {
		o.Ends = false
	}
	return here, mcpserver.NewVariants(o, all.Of)
}

// routes are what is served beside MCP: private pages, where people reach them at the same URL.
func (s *parts) routes(public *url.URL) []httpserve.Route {
	if public == nil || s.options.Pages == nil {
		return nil
	}
	return []httpserve.Route{{Pattern: "/p/", Handler: s.options.Pages.Handler()}}
}
