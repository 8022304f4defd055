package secretpage

import (
	"crypto/sha256"
	"iter"
	"slices"
	"sync/atomic"
	"time"
)

// Bounds, in pages.
const (
	maxOpen    = 64       // of one owner, at a time; a person sees to one or two
	maxEnded   = 64       // of one owner that can still say how they ended
	maxOpenAll = 4096     // of all owners, at a time
	maxKeptAll = 4 * 4096 // of all owners, with those that ended
	fewEnded   = 4        // of one owner that can still say how they ended when there are more than that
)

// pages are the page sessions of a server, by token and by owner. It is guarded by the server's mutex, but for open.
type pages struct {
	byToken map[[sha256.Size]byte]*pageSession
	owners  map[string]*pagesOf
	// shared counts those for a login, by the name that other processes know them by.
	shared map[string]int
	// open counts those that have not ended. Whoever ends one may hold the mutex, so it is an atomic number.
	open *atomic.Int64
	// dropped is told of each page that is let go of; nil for nobody.
	dropped func(*pageSession)
}

// pagesOf are the page sessions of one owner.
type pagesOf struct {
	owner    string
	sessions []*pageSession // oldest first
	idle     *time.Timer
}

func newPages() pages {
	return pages{byToken: make(map[[sha256.Size]byte]*pageSession), owners: make(map[string]*pagesOf), shared: make(map[string]int), open: new(atomic.Int64)}
}

// room says whether an owner may have another page. Errors: [ErrTooMany], [ErrFull].
func (ps *pages) room(owner string) error {
	if of := ps.owners[owner]; of != nil && of.countOpen() >= maxOpen {
		return ErrTooMany
	}
	if ps.open.Load() >= maxOpenAll {
		return ErrFull
	}
	return nil
}

// add takes a page, and lets go of the oldest ones that have ended.
func (ps *pages) add(owner string, p *pageSession) *pagesOf {
	of := ps.owners[owner]
	if of == nil {
		of = &pagesOf{owner: owner}
		ps.owners[owner] = of
	}
	ps.forgetEnded(of, maxEnded)
	if ps.count() >= maxKeptAll {
		for _, each := range ps.owners {
			ps.forgetEnded(each, fewEnded)
		}
	}
	of.sessions = append(of.sessions, p)
	ps.byToken[digest(p.token)] = p
	if ps.dropped != nil {
		ps.shared[p.shared]++
	}
	ps.open.Add(1)
	return of
}

func (ps *pages) count() int { return len(ps.byToken) }

// all are the pages of all owners.
func (ps *pages) all() iter.Seq[*pageSession] {
	return func(yield func(*pageSession) bool) {
		for _, of := range ps.owners {
			for _, p := range of.sessions {
				if !yield(p) {
					return
				}
			}
		}
	}
}

// find returns the page with a token, nil without one. What its time tells is of a digest of the token, and that is of no use to anybody.
func (ps *pages) find(token string) *pageSession { return ps.byToken[digest(token)] }

func digest(token string) [sha256.Size]byte { return sha256.Sum256([]byte(token)) }

func (of *pagesOf) countOpen() int {
	open := 0
	for _, p := range of.sessions {
		if !p.Status().State.Ended() {
			open++
		}
	}
	return open
}

// forgetEnded lets go of the oldest pages of an owner that have ended, but for so many.
func (ps *pages) forgetEnded(of *pagesOf, most int) {
	over := len(of.sessions) - of.countOpen() - most
	of.sessions = slices.DeleteFunc(of.sessions, func(p *pageSession) bool {
		if over <= 0 || !p.Status().State.Ended() {
			return false
		}
		over--
		ps.drop(p)
		return true
	})
}

// forget lets go of all pages of an owner.
func (ps *pages) forget(of *pagesOf) {
	for _, p := range of.sessions {
		ps.drop(p)
	}
	if of.idle != nil {
		of.idle.Stop()
	}
	of.sessions = nil
	if ps.owners[of.owner] == of {
		delete(ps.owners, of.owner)
	}
}

// forgetAll lets go of all pages.
func (ps *pages) forgetAll() {
	for _, of := range ps.owners {
		ps.forget(of)
	}
}

func (ps *pages) drop(p *pageSession) {
	p.key.Wipe()
	delete(ps.byToken, digest(p.token))
	if ps.dropped != nil {
		if ps.shared[p.shared]--; ps.shared[p.shared] == 0 {
			delete(ps.shared, p.shared)
		}
		ps.dropped(p)
	}
}
