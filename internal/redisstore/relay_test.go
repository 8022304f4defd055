package redisstore

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/seal"
)

const aPage = "0b6e"

// echo answers each question with itself, and counts them.
type echo struct {
	count atomic.Int32
	given chan error // what give said
}

func (e *echo) answer(_ context.Context, question []byte, give func([]byte) error) {
	e.count.Add(1)
	e.given <- give(append([]byte("answer to "), question...))
}

// asker and holder are two processes, of which one has the page.
func twoRelays(t *testing.T, r *redistest.Server, change ...func(*Options)) (asker, holder *PageRelay, e *echo) {
	t.Helper()
	asker, holder = opened(t, at(r), append(change, unasked)...).PageRelay(), opened(t, at(r), unasked).PageRelay()
	e = &echo{given: make(chan error, 1000)}
	if err := holder.Announce(aPage, time.Minute, e.answer); err != nil {
		t.Fatal(err)
	}
	return asker, holder, e
}

// askFor asks, and returns the answer.
func askFor(ctx context.Context, r *PageRelay, name, question string) (got string, err error) {
	err = r.Ask(ctx, name, []byte(question), func(answer []byte) error { got = string(answer); return nil })
	return got, err
}

// awaitGone waits until a message was taken away.
func awaitGone(t *testing.T, r *PageRelay, m pageMessage) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); <-tick.C {
		if n, err := r.client.Exists(t.Context(), r.keyOf(m)).Result(); err == nil && n == 0 {
			return
		}
	}
	t.Fatal("nobody takes the message")
}

func TestQuestionIsAnsweredByTheProcessWithThePage(t *testing.T) {
	t.Parallel()
	asker, _, e := twoRelays(t, redistest.Start(t))
	var all sync.WaitGroup
	for n := range 100 {
		all.Go(func() {
			question := strings.Repeat("q", n)
			if got, err := askFor(t.Context(), asker, aPage, question); err != nil || got != "answer to "+question {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	all.Wait()
	for range 100 {
		if err := <-e.given; err != nil {
			t.Errorf("the other says that it was not written: %v", err)
		}
	}
	if left, err := asker.client.Keys(t.Context(), "tlm:page:*:*").Result(); err != nil || len(left) > 0 {
		t.Errorf("left in Redis: %v, %v", left, err)
	}
}

func TestAnswerThatIsNotWrittenIsTold(t *testing.T) {
	t.Parallel()
	asker, _, e := twoRelays(t, redistest.Start(t))
	gone := errors.New("the browser has gone away")
	if err := asker.Ask(t.Context(), aPage, nil, func([]byte) error { return gone }); !errors.Is(err, gone) {
		t.Errorf("who asks gets %v", err)
	}
	if err := <-e.given; !errors.Is(err, errUnwanted) {
		t.Errorf("who answers gets %v", err)
	}
}

func TestPageThatNobodyHasIsNowhereAtOnce(t *testing.T) {
	t.Parallel()
	asker, holder, _ := twoRelays(t, redistest.Start(t))
	begun := time.Now()
	if _, err := askFor(t.Context(), asker, "another", ""); !errors.Is(err, errNowhere) {
		t.Errorf("an unknown page: %v", err)
	}
	if _, err := askFor(t.Context(), holder, aPage, ""); !errors.Is(err, errNowhere) {
		t.Errorf("its own page: %v", err)
	}
	// The other has forgotten it, and Redis does not know yet.
	change := func(do func()) {
		holder.mu.Lock()
		defer holder.mu.Unlock()
		do()
	}
	page := holder.pages[aPage]
	change(func() { delete(holder.pages, aPage) })
	if _, err := askFor(t.Context(), asker, aPage, ""); !errors.Is(err, errNowhere) {
		t.Errorf("a forgotten page: %v", err)
	}
	if took := time.Since(begun); took > takeTime {
		t.Errorf("that took %v", took)
	}
	change(func() { holder.pages[aPage] = page })
	holder.Withdraw(aPage)
	holder.Close()
	if n, err := asker.client.Exists(t.Context(), asker.pageKey(aPage)).Result(); err != nil || n != 0 {
		t.Errorf("Redis still knows the page: %v", err)
	}
}

// Two processes have what is known by one name: the last one that said so is asked, and the end of the other's changes nothing.
func TestPageThatAnotherProcessHasAnnouncedSinceStays(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	asker, holder, _ := twoRelays(t, r)
	last, e := opened(t, at(r), unasked).PageRelay(), &echo{given: make(chan error, 1)}
	if err := last.Announce(aPage, time.Minute, e.answer); err != nil {
		t.Fatal(err)
	}
	holder.Withdraw(aPage)
	holder.Close() // which tells Redis
	if got, err := askFor(t.Context(), asker, aPage, "question"); err != nil || got != "answer to question" || e.count.Load() != 1 {
		t.Errorf("%q, %v; the last one was asked %d times", got, err, e.count.Load())
	}
}

func TestQuestionToADeadProcessIsTakenBack(t *testing.T) {
	t.Parallel()
	asker, holder, e := twoRelays(t, redistest.Start(t))
	holder.Close()
	begun := time.Now()
	if _, err := askFor(t.Context(), asker, aPage, "late"); !errors.Is(err, errUntaken) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(begun); took > 2*takeTime {
		t.Errorf("that took %v", took)
	}
	if left, _ := asker.client.Keys(t.Context(), "tlm:page:ask:*").Result(); len(left) > 0 || e.count.Load() != 0 {
		t.Errorf("left for when it is back: %v", left)
	}
}

func TestQuestionOfAPersonWhoLeftIsTakenBack(t *testing.T) {
	t.Parallel()
	asker, holder, _ := twoRelays(t, redistest.Start(t))
	holder.Close()
	ctx, leave := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, leave)
	if _, err := askFor(ctx, asker, aPage, ""); err == nil {
		t.Error("it was answered")
	}
	if left, _ := asker.client.Keys(t.Context(), "tlm:page:ask:*").Result(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestCopyOfAQuestionIsNotAnswered(t *testing.T) {
	t.Parallel()
	asker, holder, e := twoRelays(t, redistest.Start(t))
	if err := asker.begin(); err != nil {
		t.Fatal(err)
	}
	m := pageMessage{askMessage, holder.self, asker.self, 7}
	sealed, err := seal.Seal(asker.first, m.name(), []byte(aPage+"\na form"))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // whoever can write to Redis puts it there again
		if err := asker.notice(t.Context(), m, sealed); err != nil {
			t.Fatal(err)
		}
		awaitGone(t, asker, m)
	}
	if got, err := askFor(t.Context(), asker, aPage, "another"); err == nil { // number 1, which comes late
		if got != "answer to another" {
			t.Errorf("got %q", got)
		}
	} else {
		t.Error(err)
	}
	if n := e.count.Load(); n != 2 {
		t.Errorf("%d were answered, want one copy and the other question", n)
	}
}

func TestForgedQuestionIsNotAnswered(t *testing.T) {
	t.Parallel()
	asker, holder, e := twoRelays(t, redistest.Start(t))
	m := pageMessage{askMessage, holder.self, asker.self, 1}
	sealedAs := func(key []byte, as pageMessage) []byte {
		sealed, err := seal.Seal(key, as.name(), []byte(aPage+"\na form"))
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	good := sealedAs(oldKey, m)
	changed := bytes.Clone(good)
	changed[len(changed)-1] ^= 1
	for what, forged := range map[string][]byte{
		"no sealed text": []byte(aPage + "\na form"), "another key": sealedAs(newKey, m), "a changed one": changed, "too long": make([]byte, maxMessage+2000),
		"one for another process": sealedAs(oldKey, pageMessage{askMessage, newToken(), asker.self, 1}),
		"one of another process":  sealedAs(oldKey, pageMessage{askMessage, holder.self, newToken(), 1}),
		"another number":          sealedAs(oldKey, pageMessage{askMessage, holder.self, asker.self, 2}),
		"an answer":               sealedAs(oldKey, pageMessage{answerMessage, holder.self, asker.self, 1}),
	} {
		if err := asker.notice(t.Context(), m, forged); err != nil {
			t.Fatal(err)
		}
		awaitGone(t, asker, m)
		if n := e.count.Load(); n != 0 {
			t.Fatalf("%s was answered", what)
		}
	}
	for _, notice := range []string{"", "ask", "ask x y 1", "ask " + holder.self + " " + asker.self + " x", "ask " + holder.self + " ../../etc 1", strings.Repeat(" ", 1000)} {
		if err := asker.client.Publish(t.Context(), holder.channelOf(holder.self), notice).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := askFor(t.Context(), asker, aPage, "good"); err != nil || got != "answer to good" {
		t.Errorf("after all that: %q, %v", got, err)
	}
}

func TestForgedAnswerIsNotTaken(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	asker, holder := opened(t, at(r)).PageRelay(), opened(t, at(r)).PageRelay()
	forged := make(chan struct{})
	answer := func(_ context.Context, _ []byte, give func([]byte) error) {
		<-forged
		_ = give([]byte("true"))
	}
	if err := holder.Announce(aPage, time.Minute, answer); err != nil {
		t.Fatal(err)
	}
	m := pageMessage{answerMessage, asker.self, holder.self, 1}
	time.AfterFunc(200*time.Millisecond, func() {
		defer close(forged)
		sealed, err := seal.Seal(newKey, m.name(), []byte("forged"))
		for range 2 {
			if err == nil {
				err = holder.notice(context.Background(), m, sealed)
			}
		}
		if err != nil {
			t.Errorf("forge: %v", err)
		}
	})
	if got, err := askFor(t.Context(), asker, aPage, ""); err != nil || got != "true" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestProcessWithAnotherKeyHasNoPage(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	asker, _, _ := twoRelays(t, r, func(o *Options) { o.Keys = [][]byte{newKey} })
	begun := time.Now()
	if _, err := askFor(t.Context(), asker, aPage, ""); !errors.Is(err, errNowhere) || time.Since(begun) > takeTime {
		t.Errorf("got %v after %v", err, time.Since(begun))
	}
	// While the key is changed each process has both.
	changing, _, _ := twoRelays(t, r, func(o *Options) { o.Keys = [][]byte{oldKey, newKey} })
	if got, err := askFor(t.Context(), changing, aPage, "q"); err != nil || got != "answer to q" {
		t.Errorf("with both keys: %q, %v", got, err)
	}
}

func TestWindowTakesEachNumberOnce(t *testing.T) {
	t.Parallel()
	w := &window{}
	for _, step := range []struct {
		number uint64
		first  bool
	}{
		{0, false}, {1, true}, {1, false}, {3, true}, {2, true}, {2, false}, {3, false}, {windowSize, true}, {1, false}, {4, true}, {windowSize + 4, true}, {4, false}, {5, true},
		{windowSize + 3, true}, {windowSize + 3, false}, {10 * windowSize, true}, {9 * windowSize, false}, {9*windowSize + 1, true}, {9*windowSize + 1, false},
		{windowSize + 4, false}, {10 * windowSize, false}, {10*windowSize + 1, true}, {9*windowSize + 1, false}, {1<<64 - 1, true}, {1<<64 - 1, false},
	} {
		if got := w.first(step.number); got != step.first {
			t.Errorf("%d came first: %v", step.number, got)
		}
	}
}
