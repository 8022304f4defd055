package stdio

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/mark3labs/mcp-go/mcp"
)

const (
	// maxLine is the length of the longest line that is taken, in bytes without the newline. The longest that a login needs is a
	// session string of some hundred.
	maxLine = 1 << 20
	// maxAhead is how many bytes of lines are read ahead of what is dealt with. While the client does not read its answers nothing is dealt with,
	// and the end of input is seen only when it is read.
	maxAhead = 16 << 20
)

var errLongLine = fmt.Errorf("the line is longer than %d bytes", maxLine)

// readLines puts the lines of in into ahead until the end of input, and then returns nil. Blank lines are left out. Of a line that is too long
// it puts the beginning, which is longer than maxLine.
func readLines(in io.Reader, ahead *queue) error {
	defer ahead.close()
	buffered := bufio.NewReaderSize(in, 64<<10)
	first := true
	for {
		line, readErr := readLine(buffered)
		if first {
			// Windows PowerShell begins what it pipes with a byte order mark.
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
			first = false
		}
		if !errors.Is(readErr, errLongLine) {
			line = bytes.TrimSpace(line)
		}
		if len(line) > 0 && !ahead.put(line) {
			return nil
		}
		switch {
		case errors.Is(readErr, io.EOF):
			return nil
		case readErr != nil && !errors.Is(readErr, errLongLine):
			return fmt.Errorf("read a line: %w", readErr)
		}
	}
}

// readLine returns the next line. With errLongLine it returns the beginning, one byte more than maxLine, and has skipped the rest; with another
// error it returns what came before it.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		more := errors.Is(err, bufio.ErrBufferFull)
		if more && len(line) <= maxLine {
			continue
		}
		if !more && len(bytes.TrimRight(line, "\r\n")) <= maxLine {
			return line, err
		}
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = in.ReadSlice('\n')
		}
		// An error other than the length shows again at the next read.
		return line[:maxLine+1], errLongLine
	}
}

// reader is what mcp-go reads from. It deals with lines from the client, and gives mcp-go those that mcp-go deals with well.
type reader struct {
	requests *inFlight
	lines    *writer
	ahead    *queue
	handled  chan struct{}   // closed when there are no more lines
	over     <-chan struct{} // closed when mcp-go is to see the end of input, at which it cancels what runs

	rest []byte // what mcp-go is to read next
}

// Read implements io.Reader. It deals with lines on the goroutine of mcp-go, so that no other has to wake up for each.
func (r *reader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		line, ok := r.ahead.take()
		if !ok {
			select {
			case <-r.handled:
			default:
				close(r.handled)
			}
			<-r.over
			return 0, io.EOF
		}
		r.message(line)
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// message deals with one line that is not blank.
func (r *reader) message(line []byte) {
	switch {
	case len(line) > maxLine:
		r.lines.refuse(idIn(line), mcp.INVALID_REQUEST, errLongLine.Error())
		return
	case !utf8.Valid(line): // what is no text would come back changed, and a password would go out changed
		id := idIn(line)
		if !utf8.Valid(id) {
			id = nil
		}
		r.lines.refuse(id, mcp.PARSE_ERROR, "the line is not UTF-8")
		return
	case !json.Valid(line):
		r.lines.refuse(nil, mcp.PARSE_ERROR, "the line is not JSON, or nested more than 10000 deep")
		return
	}
	m, err := membersOf(line)
	id := m.get("id")
	key, validID := keyOf(id)
	if !validID {
		id = nil
	}
	method := m.text("method")
	isReply := m.get("method") == nil && (m.get("result") != nil || m.get("error") != nil)
	switch {
	case errors.Is(err, errDuplicate):
		r.lines.refuse(id, mcp.INVALID_REQUEST, err.Error())
	case !isReply && (method == "" || m.get("result") != nil || m.get("error") != nil):
		r.lines.refuse(id, mcp.INVALID_REQUEST, "the line is not a JSON-RPC request, notification or response")
	case m.get("id") != nil && !validID:
		r.lines.refuse(nil, mcp.INVALID_REQUEST, "an id is a string or a number")
	case isReply:
		r.forward(m.only("jsonrpc", "id", "result", "error"))
	case validID:
		r.request(request{method: method, id: id, key: key, size: len(line)}, m.only("jsonrpc", "id", "method", "params"))
	case method == string(mcp.MethodNotificationCancelled):
		r.cancel(m.only("jsonrpc", "method", "params"))
	default:
		r.forward(m.only("jsonrpc", "method", "params"))
	}
}

func (r *reader) request(entry request, m object) {
	// Params of a wrong shape are mcp-go's to refuse.
	params, err := membersOf(m.get("params"))
	meta, metaErr := membersOf(params.get("_meta"))
	_, argumentsErr := membersOf(params.get("arguments"))
	if errors.Is(errors.Join(err, metaErr, argumentsErr), errDuplicate) {
		r.lines.refuse(entry.id, mcp.INVALID_PARAMS, errDuplicate.Error())
		return
	}
	if token := meta.get("progressToken"); token != nil && string(token) != "null" {
		entry.token = token
	}
	entry.target = params.target()
	number, err := r.requests.add(entry)
	if err != nil {
		r.lines.refuse(entry.id, mcp.INVALID_REQUEST, err.Error())
		return
	}
	m.set("id", strconv.AppendUint(nil, number, 10))
	if entry.token != nil {
		meta.set("progressToken", r.requests.ourToken(number))
		params.set("_meta", meta.encode())
		m.set("params", params.encode())
	}
	r.forward(m)
}

// cancel enters a cancel, and passes it on if mcp-go is to have it too.
func (r *reader) cancel(m object) {
	params, err := membersOf(m.get("params"))
	if err != nil {
		return
	}
	key, ok := keyOf(params.get("requestId"))
	if !ok {
		return
	}
	number, forward := r.requests.cancel(key)
	if !forward {
		return
	}
	params.set("requestId", strconv.AppendUint(nil, number, 10))
	m.set("params", params.encode())
	r.forward(m)
}

func (r *reader) forward(m object) { r.rest = append(m.encode(), '\n') }
