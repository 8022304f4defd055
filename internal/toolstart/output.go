package toolstart

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

// tail keeps the last bytes that were written.
type tail struct {
	limit int
	mu    sync.Mutex
	bytes []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes = append(t.bytes, p...)
	if over := len(t.bytes) - t.limit; over > 0 {
		t.bytes = append(t.bytes[:0], t.bytes[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.bytes)
}

// messages takes what a server writes to stdout: lines that are messages can be read from it, and the rest is kept.
type messages struct {
	pipe   *io.PipeReader
	out    *io.PipeWriter
	other  *tail
	line   []byte // begun and not ended
	tooBig bool   // the line is longer than a message may be
}

// messageLimit is the length of a line, in bytes, up to which it can be a message.
const messageLimit = 8 << 20

func newMessages() *messages {
	m := &messages{other: &tail{limit: strayLimit}}
	m.pipe, m.out = io.Pipe()
	return m
}

// reader gives the messages, a line each.
func (m *messages) reader() io.Reader { return m.pipe }

// Write is called by one goroutine, that of os/exec, and never fails: a server that nobody listens to must not be held up.
func (m *messages) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		line, after, ended := bytes.Cut(rest, []byte("\n"))
		rest = after
		if len(m.line)+len(line) > messageLimit {
			m.tooBig = true
		}
		if m.tooBig {
			_, _ = m.other.Write(line)
		} else {
			m.line = append(m.line, line...)
		}
		if ended {
			m.endLine()
		}
	}
	return len(p), nil
}

func (m *messages) endLine() {
	line := m.line
	m.line = m.line[:0]
	switch {
	case m.tooBig:
		m.tooBig = false
	case isMessage(line):
		_, _ = m.out.Write(append(bytes.Clone(line), '\n')) // fails when nobody reads any more
	case len(bytes.TrimSpace(line)) > 0:
		_, _ = m.other.Write(append(bytes.Clone(line), '\n'))
	}
}

// Close is called when nothing more can come.
func (m *messages) Close() error {
	if len(bytes.TrimSpace(m.line)) > 0 { // a question, which waits on its line for an answer
		_, _ = m.other.Write(m.line)
		m.line = nil
	}
	return m.out.Close()
}

func (m *messages) stray() string { return m.other.String() }

// isMessage reports whether a line is one of JSON-RPC.
func isMessage(line []byte) bool {
	var envelope struct {
		Version string `json:"jsonrpc"`
	}
	return json.Unmarshal(line, &envelope) == nil && envelope.Version == "2.0"
}

// nothing is a stderr that the MCP client need not read.
type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, io.EOF }
