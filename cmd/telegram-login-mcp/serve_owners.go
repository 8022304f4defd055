package main

import (
	"net/url"
	"os"
	"path/filepath"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/internal/httpserve"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/owners"
	"telegram-login-mcp/internal/redisstore"
	"telegram-login-mcp/mcpserver"
)

// stores is where the records of each owner are kept. Each has a folder and a key of their own, and each record is sealed to its owner, so one that is moved to another's folder is none
// there, nor with its key. The key is in a file: a keyring is that of the person who starts the server. Where instances share a store, all but the person of this computer are there.
func (c *serveCmd) stores(s *parts) stores {
	if s.shared != nil {
		return stores{local: s.store, shared: s.shared}
	}
	if c.memoryOnly(c.telegramFlags) != "" {
		memory := &owners.Memory{}
		return stores{local: s.store, keys: memory.Keys, at: func(key string) authflow.Store { return memory.Store(key) }}
	}
	dir := filepath.Join(c.disk(c.telegramFlags, s.net).Dir, ownersFolder)
	return stores{
		local: s.store,
		keys: func() (keys []string) {
			entries, _ := os.ReadDir(dir) // without it there is nobody
			for _, e := range entries {
				if e.IsDir() && len(e.Name()) == keyLength {
					keys = append(keys, e.Name())
				}
			}
			return keys
		},
		at: func(key string) authflow.Store {
			return flowstore.New(flowstore.Options{Dir: filepath.Join(dir, key), Owner: key, NoKeyring: true})
		},
	}
}

// keyLength is how long an owner's Key is, which names their folder.
const keyLength = 32

type stores struct {
	local  authflow.Store
	shared *redisstore.Service // nil where each owner has a store
	keys   func() []string     // of the owners who have one; nil where they share one, which ends logins by itself
	at     func(key string) authflow.Store
}

// of is the store of an owner.
func (st stores) of(o owner.Owner) authflow.Store {
	switch {
	case o == owner.Local:
		return st.local
	case st.shared != nil:
		return st.shared.For(o)
	default:
		return st.at(o.Key())
	}
}

// inCommon is what these owners have in common.
func (c *serveCmd) inCommon(s *parts) authflow.Common {
	switch {
	case s.shared != nil:
		return s.shared.Common()
	case c.memoryOnly(c.telegramFlags) != "":
		return authflow.NewMemoryCommon()
	default:
		return c.commonOnDisk(c.telegramFlags, s.net)
	}
}

// owners has what belongs to each owner. most is how many logins all may have in memory, nil for as many as is usual.
func (s *parts) owners(st stores, most *int, w *watch) *owners.Set {
	var counted func(authflow.Observed) // of those whose name is not known while they are away
	if w.counts != nil {
		counted = w.counts.Flow
	}
	o := owners.Options{
		Make: func(of owner.Owner, total *authflow.Total) *mcpserver.Own {
			flows := s.registry(st.of(of), total, w.observer(of), w.steps(of))
			return &mcpserver.Own{Flows: flows, Sandbox: s.sandbox(flows), Name: of.Key()}
		},
		Stored: st.keys,
		Stale:  func(key string) *authflow.Registry { return s.registry(st.at(key), nil, counted, nil) },
	}
	if most != nil {
		o.MaxFlows = *most
	}
	if s.shared != nil {
		o.Share = s.shared.Count
	}
	return owners.New(o)
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
