package dialogue

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
	in    io.Reader
	ctx   context.Context // of the question that is being asked
	got   chan chunk
	asked bool // a read is under way
	rest  []byte
	err   error // what ended the input
}

func newKeyboard(in io.Reader) *keyboard { return &keyboard{in: in, got: make(chan chunk, 1)} }

// more is where the next chunk comes from; give it to take.
func (k *keyboard) more() <-chan chunk {
	if !k.asked {
		k.asked = true
		go func() {
			b := make([]byte, 4096)
			n, err := k.in.Read(b)
			k.got <- chunk{b[:n], err}
		}()
	}
	return k.got
}

func (k *keyboard) take(c chunk) {
	k.asked = false
	k.rest = append(k.rest, c.bytes...)
	if c.err != nil {
		k.err = ErrInputEnded
	}
}

// fill waits until there is something in rest.
func (k *keyboard) fill(ctx context.Context) error {
	for len(k.rest) == 0 {
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
	case c := <-k.more():
		k.take(c)
		return nil
	case <-ctx.Done():
		return ErrInterrupted
	}
}

// line reads a line, or what is left at the end of the input.
func (k *keyboard) line(ctx context.Context) (string, error) {
	for {
		if line, rest, ok := bytes.Cut(k.rest, []byte("\n")); ok {
			k.rest = rest
			return strings.TrimSuffix(string(line), "\r"), nil
		}
		if k.err != nil && len(k.rest) > 0 {
			line := string(k.rest)
			k.rest = nil
			return line, nil
		}
		if err := k.wait(ctx); err != nil && len(k.rest) == 0 {
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
	if i := bytes.IndexByte(k.rest, ctrlC); i >= 0 {
		k.rest = k.rest[i+1:]
		return 0, ErrInterrupted
	}
	n := copy(p, k.rest)
	k.rest = k.rest[n:]
	return n, nil
}

// pressed says what a wait that a key can end makes of what came: true for Enter, an error for Ctrl-C, Ctrl-D and the end of the input.
// Other keys mean nothing there.
func (k *keyboard) pressed(c chunk) (bool, error) {
	k.take(c)
	for i, b := range k.rest {
		switch b {
		case ctrlC:
			k.rest = k.rest[i+1:]
			return false, ErrInterrupted
		case ctrlD:
			return false, ErrInputEnded
		case '\r', '\n':
			k.rest = k.rest[i+1:]
			return true, nil
		}
	}
	k.rest = nil
	return false, k.err
}
