package authflow

import (
	"context"
	"sync"
)

// MemoryStore keeps records for the life of the process. Records are kept encoded, so that nothing can hide in a shared pointer and
// every record is known to survive a store on disk.
type MemoryStore struct {
	mu      sync.Mutex
	records map[string][]byte
}

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore { return &MemoryStore{records: map[string][]byte{}} }

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
