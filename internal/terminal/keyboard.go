package terminal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
)

// How a dialogue can end other than by choice.
var (
	// ErrInterrupted means that the person pressed Ctrl-C, or that the program was told to end.
	ErrInterrupted = errors.New("interrupted")
	// ErrInputEnded means that there is nobody any more who could answer.
	ErrInputEnded = errors.New("the input has ended")
)

// What keys send in raw mode.
const (
	ctrlC = 0x03
	ctrlD = 0x04
)

// chunk is what one read brought.
type chunk struct {
	bytes []byte
	err   error
}

// keyboard reads in the background, so that a wait for the person can end with something else. A read that is under way then stays, and
// serves whoever asks next. It is for one goroutine.
type keyboard struct {
	in       io.Reader
	ctx      context.Context // of the question that is being asked
	reads    chan chunk
	reading  bool // a read is under way
	buffered []byte
	err      error // what ended the input
}

func newKeyboard(in io.Reader) *keyboard { return &keyboard{in: in, reads: make(chan chunk, 1)} }

// chunks is where the next chunk comes from; give it to take.
func (k *keyboard) chunks() <-chan chunk {
	if !k.reading {
		k.reading = true
		go func() {
			b := make([]byte, 4096)
			n, err := k.in.Read(b)
			k.reads <- chunk{b[:n], err}
		}()
	}
	return k.reads
}

func (k *keyboard) accept(c chunk) {
	k.reading = false
	k.buffered = append(k.buffered, c.bytes...)
	if c.err != nil {
		k.err = ErrInputEnded
	}
}

// fill waits until there is something in rest.
func (k *keyboard) fill(ctx context.Context) error {
	for len(k.buffered) == 0 {
		if err := k.wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

// wait waits for one more chunk.
func (k *keyboard) wait(ctx context.Context) error {
	if k.err != nil {
		return k.err
	}
	select {
	case c := <-k.chunks():
		k.accept(c)
		return nil
	case <-ctx.Done():
		return ErrInterrupted
	}
}

// line reads a line, or what is left at the end of the input.
func (k *keyboard) line(ctx context.Context) (string, error) {
	for {
		if line, rest, ok := bytes.Cut(k.buffered, []byte("\n")); ok {
			k.buffered = rest
			return strings.TrimSuffix(string(line), "\r"), nil
		}
		if k.err != nil && len(k.buffered) > 0 {
			line := string(k.buffered)
			k.buffered = nil
			return line, nil
		}
		if err := k.wait(ctx); err != nil && len(k.buffered) == 0 {
			return "", err
		} else if errors.Is(err, ErrInterrupted) {
			return "", err
		}
	}
}

// Read gives an editor of lines what was typed in raw mode.
func (k *keyboard) Read(p []byte) (int, error) {
	if err := k.fill(k.ctx); err != nil {
		return 0, err
	}
	if i := bytes.IndexByte(k.buffered, ctrlC); i >= 0 {
		k.buffered = k.buffered[i+1:]
		return 0, ErrInterrupted
	}
	n := copy(p, k.buffered)
	k.buffered = k.buffered[n:]
	return n, nil
}

// enterPressed says what a wait that a key can end makes of what came: true for Enter, an error for Ctrl-C, Ctrl-D and the end of the input.
// Other keys mean nothing there.
func (k *keyboard) enterPressed(c chunk) (bool, error) {
	k.accept(c)
	for i, b := range k.buffered {
		switch b {
		case ctrlC:
			k.buffered = k.buffered[i+1:]
			return false, ErrInterrupted
		case ctrlD:
			return false, ErrInputEnded
		case '\r', '\n':
			k.buffered = k.buffered[i+1:]
			return true, nil
		}
	}
	k.buffered = nil
	return false, k.err
}
