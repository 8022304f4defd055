package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/pasted"
	"telegram-login-mcp/internal/toolconfig"
	"telegram-login-mcp/internal/toolstart"
	"telegram-login-mcp/mcpserver/present"
)

// startWatch is how long a server is watched. Clients wait for the first answer between 10 and 60 seconds.
const startWatch = 20 * time.Second

// atTerminal reports whether somebody can agree to something.
func atTerminal() bool {
	return isatty.IsTerminal(os.Stdin.Fd()) || isatty.IsCygwinTerminal(os.Stdin.Fd())
}

// starter is doctor with a person who may agree to a start.
type starter struct {
	logIn     func(tool string) string      // the command for a login for a tool
	fresh     func(fingerprint string) bool // whether a login was made so recently that none must follow it today if it is dead
	presenter present.Presenter
	system    toolconfig.System
	paths     clientconfig.Paths
	answers   *bufio.Reader
}

func (s *starter) say(f explain.Fact) { say(s.presenter.Reader(), f) }

// start starts the entries that the person agrees to, one at a time, and reports whether something was wrong with one.
func (s *starter) start(ctx context.Context, r toolconfig.Report) (wrong bool, err error) {
	end, asked := explain.DoctorStartEnd{}, false
	had := map[string]string{} // the entry that was started with a session, by the fingerprint of its key
	for _, e := range r.Entries {
		head := e.Head
		start, why := s.system.StartOf(e.Found, s.paths)
		if e.Found.Alone() {
			continue
		}
		fmt.Println()
		if why != "" {
			s.say(explain.DoctorSkips{Kind: string(why), Entry: head.Entry, Client: head.Client})
			continue
		}
		asked = true
		if at := slices.IndexFunc(e.Sessions, func(one toolconfig.Session) bool { return had[one.Fingerprint] != "" }); at >= 0 {
			s.say(explain.DoctorSkips{Kind: "same_session", Entry: head.Entry, Other: had[e.Sessions[at].Fingerprint]})
			continue
		}
		s.say(explain.DoctorStart{
			Entry: head.Entry, Client: head.Client, Command: strings.Join(start.Shown, " "), Dir: start.Where, Session: len(e.Sessions) > 0, During: startWatch,
		})
		yes, err := confirm(ctx, s.presenter.Reader(), s.answers, "sure.doctor_start", explain.DoctorRefused{Kind: "start_terminal"})
		switch {
		case err != nil:
			return false, err
		case ctx.Err() != nil:
			return false, errReported
		case !yes:
			s.say(explain.DoctorSkips{Kind: "declined", Entry: head.Entry})
			continue
		}
		for _, one := range e.Sessions {
			had[one.Fingerprint] = head.Entry
		}
		s.say(explain.DoctorWatches{Entry: head.Entry, During: startWatch})
		run := toolstart.Try(ctx, toolstart.Command{Path: start.Path, Args: start.Args, Env: toolstart.Environ(start.Env), Dir: start.Dir}, startWatch)
		if ctx.Err() != nil { // what was seen until then says little
			return false, errReported
		}
		fmt.Println()
		if end.Started++; !s.tell(e, start, run) {
			end.Wrong++
		}
	}
	if !asked {
		return false, refuse(s.presenter.Reader(), explain.DoctorRefused{Kind: "start_nothing"})
	}
	if end.Started > 0 {
		fmt.Println()
		s.say(end)
	}
	return end.Wrong > 0, nil
}

// tell says what was seen of a server, and reports whether it was well.
func (s *starter) tell(e toolconfig.Entry, start toolconfig.Start, run toolstart.Run) (well bool) {
	hide := hidden(start.Secrets)
	f := explain.DoctorStarted{Kind: string(run.Stage), Entry: e.Head.Entry, Tools: run.Tools, After: run.After, Name: outside.Quoted(hide(run.Name))}
	switch {
	case run.Err == nil:
	case run.Stage == toolstart.NotStarted:
		f.Why = hide(whyFailed(s.presenter.Reader(), run.Err))
	default:
		f.Why = quotation(hide(run.Err.Error()))
	}
	s.say(f)
	if run.Stage == toolstart.NotStarted {
		return false
	}
	if run.Ended {
		s.say(explain.DoctorEnded{Code: run.Code, Lived: run.Lived})
	}
	stray := hide(run.Stray)
	switch {
	case stray == "":
	case !strings.HasSuffix(stray, "\n"):
		s.say(explain.DoctorStray{Kind: "asks", Quote: quotation(lastLine(stray))})
	default:
		s.say(explain.DoctorStray{Kind: "prints", Quote: quotation(lastLine(stray))})
	}
	well = run.Stage == toolstart.Listed && !run.Ended && stray == ""
	words := stray + "\n" + hide(run.Stderr)
	if run.Err != nil {
		words += "\n" + hide(run.Err.Error())
	}
	return s.explain(e, words, run.Stderr != "", well) && well
}

// explain tells what the words of a server mean, and reports whether nothing that is known to be wrong stands in them.
func (s *starter) explain(e toolconfig.Entry, words string, wrote, well bool) (calm bool) {
	var known []pasted.Finding
	unknown := ""
	for _, f := range pasted.Read(words, "").Findings {
		switch f.Answer {
		case pasted.Unknown:
			unknown = f.As
		default:
			known = append(known, f)
		}
	}
	if slices.ContainsFunc(known, asksAtTerminal) { // and took MCP's first message for the answer, so that other errors are of that
		known = slices.DeleteFunc(known, func(f pasted.Finding) bool { return !renews(f) })
	}
	switch {
	case len(known) > 0:
		s.say(explain.DoctorSaid{Kind: "known", Count: len(known)})
	case well && wrote:
		s.say(explain.DoctorSaid{Kind: "calm"})
	case well:
	case unknown == "":
		s.say(explain.DoctorSaid{Kind: "nothing"})
	default:
		s.say(explain.DoctorSaid{Kind: "unknown", Quote: outside.Quoted(unknown)})
	}
	for _, f := range known {
		told := explain.Tell(s.presenter.Reader(), f.Fact)
		_, _ = fmt.Fprintf(stdout, "%s: %s\n", outside.Name(f.As), s.presenter.Article(told.Explanation))
	}
	switch {
	case !slices.ContainsFunc(known, renews) || !e.Found.Known || len(e.Formats) == 0:
	case e.Waits || slices.ContainsFunc(known, saysDead) && slices.ContainsFunc(e.Sessions, func(one toolconfig.Session) bool { return s.fresh(one.Fingerprint) }):
		s.say(explain.DoctorWaits{Tool: e.Found.Tool.Name})
	default:
		s.say(explain.DoctorRenews{Tool: e.Found.Tool.Name, Format: e.Formats[0]})
		_, _ = fmt.Fprintln(stdout, s.logIn(e.Found.Tool.Name))
	}
	return len(known) == 0
}

// renews reports whether a new login mends what was found: the session is dead, or there is none and the tool wants to log in by itself.
func renews(f pasted.Finding) bool { return asksAtTerminal(f) || saysDead(f) }

// saysDead reports whether Telegram takes the session no more.
func saysDead(f pasted.Finding) bool {
	return slices.Contains([]string{"AUTH_KEY_UNREGISTERED", "AUTH_KEY_DUPLICATED", "AUTH_KEY_INVALID", "SESSION_REVOKED", "SESSION_EXPIRED"}, f.Name())
}

// asksAtTerminal reports whether a tool wants to be answered in a terminal.
func asksAtTerminal(f pasted.Finding) bool {
	asks, ok := f.Fact.(explain.StartFailure)
	return ok && asks.Kind == "waits_for_terminal"
}

// hidden takes secrets out of a text, whatever they look like.
func hidden(secrets []string) func(string) string {
	var pairs []string
	for _, one := range secrets { // the longest first, which wins where two begin at one place
		pairs = append(pairs, one, "…")
	}
	return strings.NewReplacer(pairs...).Replace
}

// quotation is what a text says, in marks, with what looks like a secret left out.
func quotation(text string) string {
	for _, f := range pasted.Read(text, "").Findings {
		return outside.Quoted(f.As)
	}
	return outside.Quoted("…")
}

// lastLine is the last line of a text that says something.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\r\n\t "), "\n")
	return lines[len(lines)-1]
}
