package secretpage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Elsewhere are the other processes of a service: any of them may get the request for a page of this one, and this one for a page of theirs. Names of pages
// are digests of their tokens; those for one login have a name together as well, see shared.go. It is safe for concurrent use.
type Elsewhere interface {
	// Announce has the others ask here for a page, for so long, whoever was asked before. answer gets what Ask was given, and hands its answer to give, once; give returns nil when that
	// was written to whoever asked. It waits for some seconds at most.
	Announce(name string, life time.Duration, answer func(ctx context.Context, question []byte, give func(answer []byte) error)) error
	// Withdraw takes back what was announced here. It waits for nothing, and calls nothing.
	Withdraw(name string)
	// Ask has the process with a page answer a question, within 25 s, and hands the answer to write, whose error the other is told of. A question is answered
	// once or not at all. An error says that there was no answer, or is that of write; it is fs.ErrNotExist where no process has got the question, nor will.
	Ask(ctx context.Context, name string, question []byte, write func(answer []byte) error) error
}

const (
	// elsewhereTime is longer than Elsewhere.Ask takes.
	elsewhereTime = 25 * time.Second
	// maxBody is the longest body that is passed on: an envelope with the longest form.
	maxBody = challengeSize + sealSize + maxForm + maxPadding
	// maxQuestion bounds what is passed on as it is written, and maxAnswer what comes back.
	maxQuestion = 128 << 10
	maxAnswer   = 1 << 20
	// tokenLength is that of a token of a page, in letters and digits of 5 bits.
	tokenLength = 26
)

// errAnswer is an answer that does not fit, or makes no sense.
var errAnswer = errors.New("an answer that does not fit")

// passedOn are the headers by which a request is judged (gate.go, form.go).
var passedOn = []string{"Content-Type", "Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Sec-Purpose", "Purpose", "X-Moz"}

// passedRequest is a request that is passed on.
type passedRequest struct {
	Method string      `json:"method"`
	Host   string      `json:"host"`
	Target string      `json:"target"` // path and query
	Header http.Header `json:"header"`
	Body   []byte      `json:"body,omitempty"`
}

// passedAnswer is what comes back.
type passedAnswer struct {
	Status int         `json:"status"`
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
}

// pageName is what other processes know a page by.
func pageName(token string) string {
	sum := digest(token)
	return hexOf(sum[:])
}

// announce tells other processes of a page. Where they cannot be told, the page is served here all the same.
func (s *Server) announce(p *pageSession) {
	others := s.elsewhere()
	if others == nil {
		return
	}
	err := others.Announce(pageName(p.token), lifetime+linger, s.answerElsewhere)
	if err == nil && p.shared != "" {
		err = s.share(others, p)
	}
	if err != nil {
		s.log("other processes cannot be told of a private page: " + err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pages.find(p.token) == nil { // it was forgotten meanwhile
		s.withdraw(p)
	}
}

// withdraw tells other processes that a page is forgotten. The caller holds s.mu.
func (s *Server) withdraw(p *pageSession) {
	others := s.elsewhere()
	if others == nil {
		return
	}
	others.Withdraw(pageName(p.token))
	if p.shared != "" && s.pages.shared[p.shared] == 0 {
		others.Withdraw(p.shared)
	}
}

type elsewhereKey struct{}

// passOn has another process answer a request for a page that is not here. What it would refuse is refused here already.
func (h *handler) passOn(w http.ResponseWriter, r *http.Request, token, part string) {
	_, passed := r.Context().Value(elsewhereKey{}).(bool)
	others := h.server.elsewhere()
	if others == nil || passed || !isToken(token) {
		h.refuse(w, unknown, "no page there")
		return
	}
	if !h.fits(w, r, part) {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	defer clear(body)
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		h.refuse(w, tooLong, "an unfit form")
		return
	} else if err != nil {
		h.refuse(w, wrongForm, "an unfit form")
		return
	}
	q := passedRequest{Method: r.Method, Host: r.Host, Target: r.URL.RequestURI(), Header: http.Header{}, Body: body}
	for _, header := range passedOn {
		if values := r.Header.Values(header); len(values) > 0 {
			q.Header[header] = values
		}
	}
	text, err := json.Marshal(q)
	defer clear(text)
	if err != nil || len(text) > maxQuestion {
		h.refuse(w, tooLong, "a request that is too long to be passed on")
		return
	}
	h.setDeadline(http.NewResponseController(w).SetWriteDeadline, elsewhereTime+answerTime)
	ctx, stop := context.WithTimeout(r.Context(), elsewhereTime)
	defer stop()
	begun := false
	err = others.Ask(ctx, pageName(token), text, func(answer []byte) error {
		var a passedAnswer
		if err := json.Unmarshal(answer, &a); err != nil || a.Status < 200 || a.Status > 599 {
			return errAnswer
		}
		defer clear(a.Body) // it may hold a session
		begun = true
		maps.Copy(w.Header(), a.Header)
		if r.Method != http.MethodHead {
			w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
		}
		w.WriteHeader(a.Status)
		if _, err := w.Write(a.Body); err != nil && !errors.Is(err, http.ErrBodyNotAllowed) {
			return err
		}
		return http.NewResponseController(w).Flush()
	})
	switch {
	case err == nil || begun:
	case part == "" && r.Method == http.MethodPost && !errors.Is(err, fs.ErrNotExist): // which may have been carried out; a script says so by itself
		h.refuse(w, unsure, "no answer to a form; another process was asked: "+err.Error())
	default:
		h.refuse(w, unknown, "no page there; another process was asked: "+err.Error())
	}
}

func isToken(text string) bool {
	return len(text) == tokenLength && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// fits says whether a request may be passed on, and answers it when not. It takes what route takes, whatever the page is.
func (h *handler) fits(w http.ResponseWriter, r *http.Request, part string) bool {
	switch part {
	case "":
		if r.Method == http.MethodPost {
			if !fitsForm(r, h.at.origin) {
				h.refuse(w, wrongPlace, "a form from another page")
				return false
			}
			return true
		}
		return h.reads(w, r, http.MethodPost) && h.page(w, r)
	case "done":
		return h.reads(w, r) && h.page(w, r)
	case "state", "qr.png":
		return h.reads(w, r) && h.part(w, r)
	case "challenge", "envelope":
		return h.takes(w, r)
	default:
		h.refuse(w, unknown, "no page there")
		return false
	}
}

// answerElsewhere answers a request that another process passes on, as if it had come here.
func (s *Server) answerElsewhere(ctx context.Context, text []byte, give func([]byte) error) {
	a := &recorder{give: give, passedAnswer: passedAnswer{Header: http.Header{}}}
	s.caught("while a request of another process was answered", func() {
		r, err := passedTo(context.WithValue(ctx, elsewhereKey{}, true), text)
		if err != nil {
			a.WriteHeader(http.StatusBadRequest)
			return
		}
		s.public.ServeHTTP(a, r)
	})
	defer func() { clear(a.Body) }()
	if errors.Is(a.err, errAnswer) && !a.given {
		s.log("a private page is too long for another process")
		a.passedAnswer, a.err = passedAnswer{Status: http.StatusInternalServerError, Header: http.Header{}}, nil
	}
	_ = a.FlushError() // that the browser has gone away is no news
}

// passedTo is the request that was passed on.
func passedTo(ctx context.Context, text []byte) (*http.Request, error) {
	var q passedRequest
	if err := json.Unmarshal(text, &q); err != nil {
		return nil, fmt.Errorf("read what was passed on: %w", err)
	}
	target, err := url.ParseRequestURI(q.Target)
	if err != nil || len(q.Body) > maxBody {
		return nil, errAnswer
	}
	r, err := http.NewRequestWithContext(ctx, q.Method, "/", bytes.NewReader(q.Body))
	if err != nil {
		return nil, fmt.Errorf("make the request that was passed on: %w", err)
	}
	r.URL, r.Host = target, q.Host
	for header, values := range q.Header {
		if slices.Contains(passedOn, header) {
			r.Header[header] = values
		}
	}
	return r, nil
}

// recorder keeps an answer, and gives it once.
type recorder struct {
	passedAnswer
	give  func([]byte) error
	given bool
	err   error
}

// Header implements http.ResponseWriter.
func (a *recorder) Header() http.Header { return a.passedAnswer.Header }

// WriteHeader implements http.ResponseWriter.
func (a *recorder) WriteHeader(status int) {
	if a.Status == 0 {
		a.Status = status
	}
}

// Write implements http.ResponseWriter.
func (a *recorder) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if len(a.Body)+len(b) > maxAnswer {
		a.err = errAnswer
		return 0, a.err
	}
	a.Body = append(a.Body, b...)
	return len(b), nil
}

// FlushError gives the answer, as http.ResponseController has it. It returns nil when that was written to whoever asked.
func (a *recorder) FlushError() error {
	if a.given || a.err != nil {
		return a.err
	}
	a.given = true
	a.WriteHeader(http.StatusOK)
	text, err := json.Marshal(a.passedAnswer)
	defer clear(text)
	if err == nil {
		err = a.give(text)
	}
	a.err = err
	return err
}

// SetReadDeadline and SetWriteDeadline are there for http.ResponseController: the time of the question is that of its context.
func (a *recorder) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing, as SetReadDeadline does.
func (a *recorder) SetWriteDeadline(time.Time) error { return nil }
