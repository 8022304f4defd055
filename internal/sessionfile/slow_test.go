package sessionfile

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
)

// A disk may hold up what it likes: whoever asked is answered in time, and no more than a few files wait at a time.
func TestSlowFilesHoldNobodyUp(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	path := filepath.Join(home, "a.session")
	put(t, path, telethonFile(t))
	slow := func(err error) bool {
		var bad *Error
		return errors.As(err, &bad) && bad.Kind == tooSlow && bad.Path == path
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	begun, given := make(chan struct{}, 2*atOnce), make(chan struct{})
	blocked := Options{Home: home, meanwhile: func() {
		begun <- struct{}{}
		<-given
	}}
	answers := make(chan error, atOnce)
	for range atOnce {
		go func() {
			_, err := Read(ctx, path, blocked)
			answers <- err
		}()
	}
	for range atOnce {
		<-begun
	}
	if len(reading) != atOnce {
		t.Errorf("%d are read at once, and %d may be", len(reading), atOnce)
	}
	late, over := context.WithCancel(t.Context())
	over()
	if _, err := Read(late, path, Options{Home: home}); !slow(err) {
		t.Errorf("with no place left: %v", err)
	}
	stop()
	for range atOnce {
		if err := <-answers; !slow(err) {
			t.Errorf("after its time: %v", err)
		}
	}
	close(given)
	if _, err := Read(t.Context(), path, Options{Home: home}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestDefectOfAReaderIsItsCallers(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	path := filepath.Join(home, "a.session")
	put(t, path, telethonFile(t))
	defer func() {
		if p := recover(); p != "defect" {
			t.Errorf("it comes to %v", p)
		}
	}()
	_, err := Read(t.Context(), path, Options{Home: home, meanwhile: func() { panic("defect") }})
	t.Errorf("it goes on with %v", err)
}
