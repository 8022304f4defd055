package authflow

// TransitionsForTest lists the table as timelines have it.
func TransitionsForTest() []TimelineEntry {
	out := make([]TimelineEntry, len(transitions))
	for i, t := range transitions {
		out[i] = TimelineEntry{Kind: EntryMoved, Event: t.on, From: t.from, To: t.to}
	}
	return out
}

// EndsForTest reports whether an error of Telegram ends a flow in a state.
func EndsForTest(s State, method, name string) bool {
	to, err := nextState(s, outcome(s, &RPCError{Method: method, Type: name}))
	return err == nil && to.Ended()
}

// SubjectsForTest is of how many subjects something is kept.
func (m *MemoryCommon) SubjectsForTest() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.subjects)
}
