package stdio

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/mark3labs/mcp-go/mcp"
)

// maxLine is the length of the longest line that is taken, in bytes without the newline. The longest that a login needs is a
// session string of some hundred.
const maxLine = 1 << 20

var errLongLine = fmt.Errorf("the line is longer than %d bytes", maxLine)

// reader takes lines from the client and passes on to mcp-go what mcp-go deals with well.
type reader struct {
	in       *bufio.Reader
	requests *ledger
	lines    *writer
	library  io.Writer
}

func newReader(in io.Reader, requests *ledger, lines *writer, library io.Writer) *reader {
	return &reader{in: bufio.NewReaderSize(in, 64<<10), requests: requests, lines: lines, library: library}
}

// run reads until the end of input, and then returns nil.
func (r *reader) run() error {
	first := true
	for {
		line, readErr := r.line()
		if first {
			// Windows PowerShell begins what it pipes with a byte order mark.
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
			first = false
		}
		if errors.Is(readErr, errLongLine) {
			r.lines.refuse(topLevelID(line), mcp.INVALID_REQUEST, errLongLine.Error())
			continue
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := r.message(line); err != nil {
				return err
			}
		}
		if errors.Is(readErr, io.EOF) {
			return nil
		}
		if readErr != nil {
			return fmt.Errorf("read a line: %w", readErr)
		}
	}
}

// line returns the next line. With errLongLine it returns the beginning and has skipped the rest; with another error it
// returns what came before it.
func (r *reader) line() ([]byte, error) {
	var line []byte
	for {
		part, err := r.in.ReadSlice('\n')
		line = append(line, part...)
		more := errors.Is(err, bufio.ErrBufferFull)
		if more && len(line) <= maxLine {
			continue
		}
		if !more && len(bytes.TrimRight(line, "\r\n")) <= maxLine {
			return line, err
		}
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.in.ReadSlice('\n')
		}
		// An error other than the length shows again at the next read.
		return line[:maxLine], errLongLine
	}
}

// envelope is what tells the kinds of messages apart.
type envelope struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  json.RawMessage `json:"error"`
}

// message deals with one line that is not blank. It fails only when mcp-go does not read any more.
func (r *reader) message(line []byte) error {
	if !json.Valid(line) {
		r.lines.refuse(nil, mcp.PARSE_ERROR, "the line is not JSON")
		return nil
	}
	var m envelope
	unfit := json.Unmarshal(line, &m) != nil
	id, validID := decodeID(m.ID)
	if !validID {
		id = nil
	}
	isReply := m.Method == "" && (m.Result != nil || m.Error != nil)
	switch {
	case unfit || m.Method == "" && !isReply:
		r.lines.refuse(id, mcp.INVALID_REQUEST, "the line is not a JSON-RPC request, notification or response")
	case m.ID != nil && !validID:
		r.lines.refuse(nil, mcp.INVALID_REQUEST, "an id is a string or a number of at most 53 bits")
	case m.ID != nil && !isReply:
		return r.request(line, id, m)
	case m.Method == string(mcp.MethodNotificationCancelled):
		if r.cancelled(m.Params) {
			return r.pass(line)
		}
	default:
		return r.pass(line)
	}
	return nil
}

func (r *reader) request(line []byte, id any, m envelope) error {
	var params struct {
		Meta struct {
			ProgressToken any `json:"progressToken"`
		} `json:"_meta"`
	}
	// Params of a wrong shape are mcp-go's to refuse.
	_ = json.Unmarshal(m.Params, &params)
	entry := request{method: m.Method, size: len(line)}
	if params.Meta.ProgressToken != nil {
		entry.token = keyOf(params.Meta.ProgressToken)
	}
	if err := r.requests.open(keyOf(id), entry); err != nil {
		r.lines.refuse(id, mcp.INVALID_REQUEST, err.Error())
		return nil
	}
	return r.pass(line)
}

// cancelled enters a cancel and says whether mcp-go is to have it too.
func (r *reader) cancelled(raw json.RawMessage) bool {
	var params struct {
		RequestID json.RawMessage `json:"requestId"`
	}
	if json.Unmarshal(raw, &params) != nil {
		return false
	}
	id, ok := decodeID(params.RequestID)
	return ok && r.requests.cancel(keyOf(id))
}

func (r *reader) pass(line []byte) error {
	if _, err := r.library.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("pass a line on: %w", err)
	}
	return nil
}

// maxSafeID is the largest number up to which a float64, which mcp-go makes of an id, holds every integer.
const maxSafeID = 1 << 53

// decodeID returns an id as encoding/json reads it, and whether it is one that comes back unchanged: a string, or a number that
// a float64 holds.
func decodeID(raw json.RawMessage) (any, bool) {
	var id any
	if json.Unmarshal(raw, &id) != nil {
		return nil, false
	}
	switch number := id.(type) {
	case string:
		return id, true
	case float64:
		return id, number >= -maxSafeID && number <= maxSafeID
	}
	return nil, false
}

// topLevelID finds the id in the beginning of an object, if it comes before what is cut off.
func topLevelID(beginning []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(beginning))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return nil
		}
		if key == "id" {
			if id, ok := decodeID(value); ok {
				return id
			}
			return nil
		}
	}
	return nil
}
