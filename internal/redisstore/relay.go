package redisstore

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"sync"
	"time"

	"telegram-login-mcp/internal/seal"
)

const (
	// askTime bounds a question, answer and all; answerTime is what of it whoever answers has.
	askTime    = 24 * time.Second
	answerTime = 18 * time.Second
	// takeTime is how long a process may take to take up a question. One that is dead or stands still does not, and does not find the question later.
	takeTime = 3 * time.Second
	// lookTime is how often is looked for what was said while this process was not heard, or did not hear.
	lookTime = time.Second
	// receiptTime is how long an answer may take to be written to whoever asked.
	receiptTime = 10 * time.Second
	// maxQuestions is how many this process asks at a time, and how many it answers.
	maxQuestions = 512
)

// Errors of questions.
var (
	errNowhere  = nobody("no process has that page")
	errUntaken  = nobody("the process that has the page takes no question up")
	errSilent   = errors.New("the process that has the page does not answer")
	errBusy     = errors.New("too many pages of other processes are asked for")
	errUnwanted = errors.New("the answer was not written to whoever asked")
)

// nobody is why no process has got a question, nor will. It is fs.ErrNotExist.
type nobody string

// Error implements error.
func (e nobody) Error() string { return string(e) }

// Is implements errors.Is.
func (nobody) Is(target error) bool { return target == fs.ErrNotExist }

// Answer answers a question, and hands its answer to give, once; give returns nil when that was written to whoever asked.
type Answer = func(ctx context.Context, question []byte, give func(answer []byte) error)

// PageRelay has the processes that share a Redis ask each other for pages: it is what internal/secretpage needs as Elsewhere. What is asked and answered is
// bytes, sealed. It is safe for concurrent use.
type PageRelay struct {
	*Service
	self            string        // the name of this process
	asks, answering chan struct{} // places

	beginning sync.Mutex // held by whoever begins to listen
	began     bool

	mu       sync.Mutex
	pages    map[string]announced
	waiting  map[string]chan struct{} // for a message, by its key
	number   uint64                   // of the last question
	answered map[string]*window       // by process; only who has the key is in it
	withdraw []withdrawn              // what Redis has not been told of
}

// announced is a page that is asked for here, and withdrawn one that was. sealed is the value that says so in Redis: another process may have put its own in its place.
type (
	announced struct {
		answer Answer
		sealed []byte
	}
	withdrawn struct {
		name   string
		sealed []byte
	}
)

// PageRelay makes one. It uses Redis from its first page or question on.
func (s *Service) PageRelay() *PageRelay {
	return &PageRelay{
		Service: s, self: newToken(), asks: make(chan struct{}, maxQuestions), answering: make(chan struct{}, maxQuestions),
		pages: map[string]announced{}, waiting: map[string]chan struct{}{}, answered: map[string]*window{},
	}
}

func (r *PageRelay) pageKey(name string) string { return r.prefix + ":page:" + name }

// Announce has other processes ask here for a page, for so long, whoever was asked before. It takes 4 s at most.
func (r *PageRelay) Announce(name string, keep time.Duration, answer Answer) error {
	who, err := seal.Seal(r.first, r.pageKey(name), []byte(r.self))
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.pages[name] = announced{answer, who}
	r.mu.Unlock()
	if err := r.begin(); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(r.ctx, callLimit)
	defer stop()
	return cause(r.client.Set(ctx, r.pageKey(name), who, keep).Err())
}

// takeDown: KEYS page; ARGV what was announced. It removes a page that no other process has announced since.
var takeDown = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`)

// Withdraw takes back what was announced here. It waits for nothing; what Redis cannot be told ends with its time.
func (r *PageRelay) Withdraw(name string) {
	r.mu.Lock()
	gone, here := r.pages[name]
	if !here {
		r.mu.Unlock()
		return
	}
	delete(r.pages, name)
	r.withdraw = append(r.withdraw, withdrawn{name, gone.sealed})
	first := len(r.withdraw) == 1
	r.mu.Unlock()
	if first {
		r.spawn(r.forget)
	}
}

// forget tells Redis of all pages that were withdrawn.
func (r *PageRelay) forget() {
	r.mu.Lock()
	all := r.withdraw
	r.withdraw = nil
	r.mu.Unlock()
	ctx, stop := context.WithTimeout(context.Background(), callLimit)
	defer stop()
	p := r.client.Pipeline()
	for _, w := range all {
		takeDown().Eval(ctx, p, []string{r.pageKey(w.name)}, w.sealed)
	}
	_, _ = p.Exec(ctx) // else they end with their time
}

// spawn does something that Close waits for, unless that has been called.
func (s *Service) spawn(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() == nil {
		s.wg.Go(do)
	}
}

// begin listens, from before the first page or question on.
func (r *PageRelay) begin() error {
	r.beginning.Lock()
	defer r.beginning.Unlock()
	if r.began {
		return nil
	}
	ctx, stop := context.WithTimeout(r.ctx, callLimit)
	defer stop()
	heard := r.client.Subscribe(ctx, r.channelOf(r.self))
	if _, err := heard.Receive(ctx); err != nil {
		_ = heard.Close()
		return cause(err)
	}
	r.began = true
	context.AfterFunc(r.ctx, func() { _ = heard.Close() })
	r.spawn(func() {
		for m := range heard.Channel() {
			r.hearNotice(m.Payload)
		}
	})
	return nil
}

// hearNotice waits for nothing: whoever is not answered says it again.
func (r *PageRelay) hearNotice(notice string) {
	m, ok := r.readNotice(notice)
	switch {
	case !ok:
	case m.kind == askMessage:
		select {
		case r.answering <- struct{}{}:
			r.spawn(func() {
				defer func() { <-r.answering }()
				r.answer(m)
			})
		default:
		}
	default:
		r.mu.Lock()
		defer r.mu.Unlock()
		select {
		case r.waiting[r.keyOf(m)] <- struct{}{}:
		default: // nobody waits for it, or knows already
		}
	}
}

// await has came hear of a message, until it is called off.
func (r *PageRelay) await(m pageMessage) (came <-chan struct{}, callOff func()) {
	heard := make(chan struct{}, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting[r.keyOf(m)] = heard
	return heard, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.waiting, r.keyOf(m))
	}
}

// Ask has the process with a page answer a question, in 24 s at most, and hands the answer to write, whose error the other is told of. A question is
// answered once or not at all. An error says that there was no answer, or is that of write; it is fs.ErrNotExist where no process has got the question, nor will.
func (r *PageRelay) Ask(ctx context.Context, name string, question []byte, write func(answer []byte) error) error {
	select {
	case r.asks <- struct{}{}:
		defer func() { <-r.asks }()
	default:
		return errBusy
	}
	ctx, stop := context.WithTimeout(ctx, askTime)
	defer stop()
	defer context.AfterFunc(r.ctx, stop)()
	who, err := r.holderOf(ctx, name)
	if err != nil {
		return err
	}
	if err := r.begin(); err != nil {
		return err
	}
	r.mu.Lock()
	r.number++
	asked := pageMessage{askMessage, who, r.self, r.number}
	r.mu.Unlock()
	answer, err := r.question(ctx, asked, append([]byte(name+"\n"), question...))
	if err != nil {
		return err
	}
	defer clear(answer)
	if len(answer) == 0 {
		return errNowhere
	}
	err = write(answer)
	receipt := []byte("written")
	if err != nil {
		receipt = nil
	}
	// Whoever asked may be gone, which the other must hear.
	_ = r.send(r.ctx, pageMessage{receiptMessage, who, r.self, asked.number}, receipt)
	return err
}

// maxHolder is more than the name of a process takes, sealed.
const maxHolder = 256

// holderOf is the process that has a page. One with another key has none: what is asked could not be read there.
func (r *PageRelay) holderOf(ctx context.Context, name string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	sealed, err := r.client.GetRange(ctx, r.pageKey(name), 0, maxHolder).Result()
	if err != nil {
		return "", cause(err)
	}
	who, fault := r.open(r.pageKey(name), []byte(sealed))
	if fault != "" || !isToken(string(who)) || string(who) == r.self {
		return "", errNowhere
	}
	return string(who), nil
}

// question asks, and waits for the answer.
func (r *PageRelay) question(ctx context.Context, asked pageMessage, plain []byte) ([]byte, error) {
	defer clear(plain)
	awaited := pageMessage{answerMessage, asked.from, asked.to, asked.number}
	came, callOff := r.await(awaited)
	defer callOff()
	if err := r.send(ctx, asked, plain); err != nil {
		_, _ = r.takeBack(r.ctx, asked) // it may be there all the same
		return nil, err
	}
	tick := time.NewTicker(lookTime)
	defer tick.Stop()
	for begun := time.Now(); ; {
		select {
		case <-ctx.Done():
			_, _ = r.takeBack(r.ctx, asked) // nobody waits for it any more
			return nil, errSilent
		case <-came:
		case <-tick.C:
		}
		if answer, ok := r.fetch(ctx, awaited); ok {
			return answer, nil
		}
		if time.Since(begun) < takeTime {
			_ = r.notice(ctx, asked, nil) // else the next one is heard
		} else if _, untaken := r.takeBack(ctx, asked); untaken {
			return nil, errUntaken
		}
	}
}

// answer answers a question that was noticed.
func (r *PageRelay) answer(m pageMessage) {
	plain, ok := r.fetch(r.ctx, m)
	defer clear(plain)
	if !ok || !r.isFirst(m) {
		return
	}
	name, question, _ := bytes.Cut(plain, []byte("\n"))
	r.mu.Lock()
	answer := r.pages[string(name)].answer
	r.mu.Unlock()
	if answer == nil {
		_ = r.send(r.ctx, pageMessage{answerMessage, m.from, r.self, m.number}, nil) // else they wait in vain
		return
	}
	ctx, stop := context.WithTimeout(r.ctx, answerTime)
	defer stop()
	answer(ctx, question, func(given []byte) error { return r.give(m, given) })
}

// isFirst reports whether a question is no copy of one that was answered before.
func (r *PageRelay) isFirst(m pageMessage) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.answered[m.from] == nil {
		r.answered[m.from] = &window{}
	}
	return r.answered[m.from].first(m.number)
}

// give hands an answer over, and waits until it was written.
func (r *PageRelay) give(asked pageMessage, plain []byte) error {
	ctx, stop := context.WithTimeout(r.ctx, receiptTime)
	defer stop()
	awaited := pageMessage{receiptMessage, r.self, asked.from, asked.number}
	came, callOff := r.await(awaited)
	defer callOff()
	given := pageMessage{answerMessage, asked.from, r.self, asked.number}
	if err := r.send(ctx, given, plain); err != nil {
		return err
	}
	tick := time.NewTicker(lookTime)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			_, _ = r.takeBack(r.ctx, given)
			return errUnwanted
		case <-came:
		case <-tick.C:
		}
		if receipt, ok := r.fetch(ctx, awaited); ok && len(receipt) > 0 {
			return nil
		} else if ok {
			return errUnwanted
		}
	}
}
