package redisstore

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/seal"
)

// store implements authflow.Store for one owner.
type store struct {
	*Service
	owner string // its key, which its records are sealed to
	tag   string // its name in keys and news
	base  string // begins its keys

	mu      sync.Mutex // of this owner; it hides the Service's
	claims  map[string]*lease
	watched map[string]watched
	waiting map[string]map[chan struct{}]struct{}
}

func (st *store) flowKey(id string) []string { return []string{st.base + "flow:" + id} }

// flowKeys are the keys of a flow and of the list of flows.
func (st *store) flowKeys(id string) []string {
	return []string{st.base + "flow:" + id, st.base + "ids"}
}

func (st *store) seal(name string, plain []byte) ([]byte, error) {
	defer clear(plain)
	return seal.Seal(st.first, seal.Name(st.owner, name), plain)
}

func (st *store) unseal(name string, sealed []byte) ([]byte, authflow.RecordFault) {
	return seal.Open(func(id seal.KeyID) []byte { return st.keys[id] }, seal.Name(st.owner, name), sealed)
}

// Put implements authflow.Store.
func (st *store) Put(ctx context.Context, r authflow.Record) error {
	if !authflow.ValidID(r.ID) {
		return authflow.ErrUnknownFlow
	}
	raw, err := authflow.EncodeRecord(r)
	if err != nil {
		return err
	}
	value, err := st.seal(r.ID, raw)
	if err != nil {
		return err
	}
	rec := &sealedRecord{value, min(max(r.Lasts(), 0)+overtime, life)}
	l := st.holder(r.ID)
	if l == nil {
		return st.write(ctx, nil, r.ID, rec, "")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	mode := ""
	if r.State.Ended() { // it changes no more and has no key, so it needs no owner
		mode = "end"
	}
	if err := st.write(ctx, l, r.ID, rec, mode); err != nil {
		return err
	}
	if l.kept = rec; mode == "end" {
		l.kept = nil
		l.end()
	}
	return nil
}

// sealedRecord is a record as Redis has it, and how long.
type sealedRecord struct {
	value []byte
	life  time.Duration
}

// write writes a record. l is nil without a claim; else its lock is held.
func (st *store) write(ctx context.Context, l *lease, id string, rec *sealedRecord, mode string) error {
	return st.fenced(ctx, l, func(ctx context.Context, token, fence string) *redis.Cmd {
		return put().Run(ctx, st.client, st.flowKeys(id), token, fence, id, rec.value, seconds(rec.life), st.patience.Milliseconds(), mode, seconds(life))
	})
}

// errForgotten is a claim that Redis has forgotten, and that could not be brought back.
var errForgotten = errors.New("redis has forgotten the claim on the flow")

// fenced makes a write that a late writer must not make.
func (st *store) fenced(ctx context.Context, l *lease, write func(ctx context.Context, token, fence string) *redis.Cmd) error {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	token, fence := "", "0"
	if l != nil {
		token, fence = l.token, l.fence
	}
	for range 2 {
		answer, err := write(ctx, token, fence).Int()
		switch {
		case err != nil:
			return cause(err)
		case answer == 1:
			return nil
		case answer == 0 || l == nil:
			if l != nil {
				l.lose()
			}
			return authflow.ErrLeaseLost
		}
		if !l.Held() {
			return authflow.ErrLeaseLost
		}
		if err := renew().Run(ctx, st.client, st.flowKey(l.id), token, fence, st.patience.Milliseconds(), seconds(claimLife)).Err(); err != nil {
			return cause(err)
		}
	}
	return errForgotten
}

// Delete implements authflow.Store.
func (st *store) Delete(ctx context.Context, id string) error {
	if !authflow.ValidID(id) {
		return nil
	}
	l := st.holder(id)
	if l != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.kept = nil
	}
	return st.fenced(ctx, l, func(ctx context.Context, token, fence string) *redis.Cmd {
		return remove().Run(ctx, st.client, st.flowKeys(id), token, fence, id, seconds(life))
	})
}

// Get implements authflow.Store.
func (st *store) Get(ctx context.Context, id string) (authflow.Record, error) {
	if !authflow.ValidID(id) {
		return authflow.Record{}, authflow.ErrUnknownFlow
	}
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	answer, err := get().Run(ctx, st.client, st.flowKeys(id), id, seconds(st.lease)).Slice()
	switch {
	case err != nil:
		return authflow.Record{}, cause(err)
	case number(answer, 1) == 0 && number(answer, 4) == 1 && text(answer, 5) != st.firstRun:
		return authflow.Record{}, authflow.ErrStoreYoung // whoever has the flow in memory puts it back with the next renewal
	case number(answer, 1) == 0:
		return authflow.Record{}, authflow.ErrUnknownFlow
	}
	if st.holder(id) == nil { // so that whoever has been gone for long is not waited for once more
		st.watch(id, text(answer, 2), number(answer, 3))
	}
	plain, fault := st.unseal(id, []byte(text(answer, 0)))
	if fault != "" {
		return authflow.Record{}, &authflow.RecordError{ID: id, Fault: fault}
	}
	defer clear(plain)
	rec, err := authflow.DecodeRecord(plain)
	var bad *authflow.RecordError
	switch {
	case errors.As(err, &bad):
		return authflow.Record{}, &authflow.RecordError{ID: id, Fault: bad.Fault}
	case err != nil:
		return authflow.Record{}, err
	case rec.ID != id:
		return authflow.Record{}, &authflow.RecordError{ID: id, Fault: authflow.RecordDamaged}
	}
	return rec, nil
}

// IDs implements authflow.Store.
func (st *store) IDs(ctx context.Context) ([]string, error) {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	ids, err := st.client.SMembers(ctx, st.base+"ids").Result()
	return ids, cause(err)
}
