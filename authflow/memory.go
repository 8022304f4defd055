package authflow

import (
	"context"
	"maps"
	"sync"
	"time"

	"telegram-login-mcp/internal/limits"
)

// MemoryStore keeps records for the life of the process. They are kept encoded, so that nothing can hide in a shared pointer and every
// record is known to survive a store that outlives the process.
type MemoryStore struct {
	exclusive chan struct{} // holds a token; a channel, so that waiting for it can be given up

	mu      sync.Mutex
	records map[string][]byte
	limits  []byte
	claims  map[string]*memoryClaim
}

type memoryClaim struct {
	wanted   func()
	released chan struct{}
}

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore {
	m := &MemoryStore{exclusive: make(chan struct{}, 1), records: map[string][]byte{}, claims: map[string]*memoryClaim{}}
	m.exclusive <- struct{}{}
	return m
}

// Put implements Store.
func (m *MemoryStore) Put(_ context.Context, r Record) error {
	raw, err := EncodeRecord(r)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records[r.ID] = raw
	return nil
}

// Get implements Store.
func (m *MemoryStore) Get(_ context.Context, id string) (Record, error) {
	m.mu.Lock()
	raw, ok := m.records[id]
	m.mu.Unlock()
	if !ok {
		return Record{}, ErrUnknownFlow
	}
	return DecodeRecord(raw)
}

// Delete implements Store.
func (m *MemoryStore) Delete(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.records, id)
	return nil
}

// IDs implements Store.
func (m *MemoryStore) IDs(context.Context) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ids := make([]string, 0, len(m.records))
	for id := range m.records {
		ids = append(ids, id)
	}
	return ids, nil
}

// Claim implements Store.
func (m *MemoryStore) Claim(ctx context.Context, id string, wanted func()) (Claim, error) {
	for {
		m.mu.Lock()
		other, owned := m.claims[id]
		if !owned {
			mine := &memoryClaim{wanted: wanted, released: make(chan struct{})}
			m.claims[id] = mine
			m.mu.Unlock()
			return Claim{Release: sync.OnceFunc(func() {
				m.mu.Lock()
				delete(m.claims, id)
				m.mu.Unlock()
				close(mine.released)
			})}, nil
		}
		m.mu.Unlock()
		if ctx.Err() != nil {
			return Claim{}, ErrOwned
		}
		other.wanted()
		select {
		case <-other.released:
		case <-ctx.Done():
		}
	}
}

// Limits implements Store.
func (m *MemoryStore) Limits(context.Context) (limits.Accounts, error) {
	m.mu.Lock()
	raw := m.limits
	m.mu.Unlock()
	if raw == nil {
		return limits.Accounts{}, nil
	}
	return limits.Decode(raw)
}

// UpdateLimits implements Store.
func (m *MemoryStore) UpdateLimits(ctx context.Context, change func(*limits.Accounts) error) error {
	select {
	case <-m.exclusive:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { m.exclusive <- struct{}{} }()
	accounts, err := m.Limits(ctx)
	if err != nil {
		return err
	}
	if err := change(&accounts); err != nil {
		return err
	}
	raw, err := limits.Encode(accounts)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.limits = raw
	return nil
}

// MemoryCommon keeps what owners have in common for the life of the process.
type MemoryCommon struct {
	claims *MemoryStore

	mu       sync.Mutex
	subjects map[string]remembered
	swept    time.Time // when what does not count any more was dropped last
}

// remembered is what is known of a subject, encoded, and when that was changed last.
type remembered struct {
	limits []byte
	at     time.Time
}

// NewMemoryCommon returns one in which nothing is known.
func NewMemoryCommon() *MemoryCommon {
	return &MemoryCommon{claims: NewMemoryStore(), subjects: map[string]remembered{}}
}

// Claim implements Common.
func (m *MemoryCommon) Claim(ctx context.Context, id string, wanted func()) (Claim, error) {
	return m.claims.Claim(ctx, id, wanted)
}

// Limits implements Common.
func (m *MemoryCommon) Limits(_ context.Context, subject string) (limits.Accounts, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.read(subject)
}

func (m *MemoryCommon) read(subject string) (limits.Accounts, error) {
	known, ok := m.subjects[subject]
	if !ok {
		return limits.Accounts{}, nil
	}
	return limits.Decode(known.limits)
}

// UpdateLimits implements Common.
func (m *MemoryCommon) UpdateLimits(_ context.Context, subject string, change func(*limits.Accounts) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	accounts, err := m.read(subject)
	if err == nil {
		err = change(&accounts)
	}
	if err != nil {
		return err
	}
	raw, err := limits.Encode(accounts)
	if err != nil {
		return err
	}
	now := time.Now()
	m.subjects[subject] = remembered{raw, now}
	if now.Sub(m.swept) > limits.Hour {
		m.swept = now
		maps.DeleteFunc(m.subjects, func(_ string, r remembered) bool { return now.Sub(r.at) > limits.Kept })
	}
	return nil
}
