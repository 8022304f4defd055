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

// askingFlags are what doctor does after a yes alone.
type askingFlags struct {
	Start bool `help:"Also start each entry as its client would, after asking, watch it for 20 seconds, and explain what it says."`
	Check bool `help:"Also ask Telegram whether the session of each entry lives, after asking."`
}

// startWatch is how long a server is watched. Clients wait for the first answer between 10 and 60 seconds.
const startWatch = 20 * time.Second

// possible refuses what nobody could agree to.
func (f askingFlags) possible(r explain.Reader) error {
	if isatty.IsTerminal(os.Stdin.Fd()) || isatty.IsCygwinTerminal(os.Stdin.Fd()) {
		return nil
	}
	switch {
	case f.Start:
		return refuse(r, explain.DoctorRefused{Kind: "start_terminal"})
	case f.Check:
		return refuse(r, explain.DoctorRefused{Kind: "check_terminal"})
	}
	return nil
}

// asker is doctor with a person at the terminal.
type asker struct {
	ctx       context.Context
	presenter present.Presenter
	system    toolconfig.System
	paths     clientconfig.Paths
	answers   *bufio.Reader
}

func (a *asker) say(f explain.Fact) { say(a.presenter.Reader(), f) }

// agreed asks, with the text of a key.
func (a *asker) agreed(key string, without explain.Fact) (bool, error) {
	return confirm(a.ctx, a.presenter.Reader(), a.answers, key, without)
}

// start starts the entries that the person agrees to, one at a time, and reports whether something was wrong with one.
func (a *asker) start(r toolconfig.Report) (wrong bool, err error) {
	end, asked := explain.DoctorStartEnd{}, false
	had := map[string]string{} // the entry that was started with a session, by the fingerprint of its key
	for _, e := range r.Entries {
		head := e.Head
		start, why := a.system.StartOf(e.Found, a.paths)
		if e.Found.Alone() {
			continue
		}
		fmt.Println()
		if why != "" {
			a.say(explain.DoctorSkips{Kind: string(why), Entry: head.Entry, Client: head.Client})
			continue
		}
		asked = true
		if at := slices.IndexFunc(e.Sessions, func(key string) bool { return had[key] != "" }); at >= 0 {
			a.say(explain.DoctorSkips{Kind: "same_session", Entry: head.Entry, Other: had[e.Sessions[at]]})
			continue
		}
		a.say(explain.DoctorStart{
			Entry: head.Entry, Client: head.Client, Command: strings.Join(start.Shown, " "), Dir: start.Where, Session: len(e.Sessions) > 0, During: startWatch,
		})
		yes, err := a.agreed("sure.doctor_start", explain.DoctorRefused{Kind: "start_terminal"})
		switch {
		case err != nil:
			return false, err
		case a.ctx.Err() != nil:
			return false, errReported
		case !yes:
			a.say(explain.DoctorSkips{Kind: "declined", Entry: head.Entry})
			continue
		}
		for _, key := range e.Sessions {
			had[key] = head.Entry
		}
		a.say(explain.DoctorWatches{Entry: head.Entry, During: startWatch})
		run := toolstart.Try(a.ctx, toolstart.Command{Path: start.Path, Args: start.Args, Env: toolstart.Environ(start.Env), Dir: start.Dir}, startWatch)
		if a.ctx.Err() != nil { // what was seen until then says little
			return false, errReported
		}
		fmt.Println()
		if end.Started++; !a.tell(e, start, run) {
			end.Wrong++
		}
	}
	if !asked {
		return false, refuse(a.presenter.Reader(), explain.DoctorRefused{Kind: "start_nothing"})
	}
	if end.Started > 0 {
		fmt.Println()
		a.say(end)
	}
	return end.Wrong > 0, nil
}

// tell says what was seen of a server, and reports whether it was well.
func (a *asker) tell(e toolconfig.Entry, start toolconfig.Start, run toolstart.Run) (well bool) {
	hide := hidden(start.Secrets)
	f := explain.DoctorStarted{Kind: string(run.Stage), Entry: e.Head.Entry, Tools: run.Tools, After: run.After, Name: outside.Quoted(hide(run.Name))}
	switch {
	case run.Err == nil:
	case run.Stage == toolstart.NotStarted:
		f.Why = hide(whyFailed(a.presenter.Reader(), run.Err))
	default:
		f.Why = quoted(hide(run.Err.Error()))
	}
	a.say(f)
	if run.Stage == toolstart.NotStarted {
		return false
	}
	if run.Ended {
		a.say(explain.DoctorEnded{Code: run.Code, Lived: run.Lived})
	}
	stray := hide(run.Stray)
	switch {
	case stray == "":
	case !strings.HasSuffix(stray, "\n"):
		a.say(explain.DoctorStray{Kind: "asks", Quote: quoted(lastLine(stray))})
	default:
		a.say(explain.DoctorStray{Kind: "prints", Quote: quoted(lastLine(stray))})
	}
	well = run.Stage == toolstart.Listed && !run.Ended && stray == ""
	said := stray + "\n" + hide(run.Stderr)
	if run.Err != nil {
		said += "\n" + hide(run.Err.Error())
	}
	return a.explain(e, said, run.Stderr != "", well) && well
}

// explain tells what the words of a server mean, and reports whether nothing that is known to be wrong stands in them.
func (a *asker) explain(e toolconfig.Entry, said string, wrote, well bool) (calm bool) {
	var known []pasted.Finding
	unknown := ""
	for _, f := range pasted.Read(said, "").Findings {
		switch f.Answer {
		case pasted.Unknown:
			unknown = f.As
		default:
			known = append(known, f)
		}
	}
	switch {
	case len(known) > 0:
		a.say(explain.DoctorSaid{Kind: "known", Count: len(known)})
	case well && wrote:
		a.say(explain.DoctorSaid{Kind: "calm"})
	case well:
	case unknown == "":
		a.say(explain.DoctorSaid{Kind: "nothing"})
	default:
		a.say(explain.DoctorSaid{Kind: "unknown", Quote: outside.Quoted(unknown)})
	}
	for _, f := range known {
		told := explain.Tell(a.presenter.Reader(), f.Fact)
		_, _ = fmt.Fprintf(stdout, "%s: %s\n", outside.Name(f.As), a.presenter.Article(told.Explanation))
	}
	if slices.ContainsFunc(known, renews) && e.Found.Known && len(e.Formats) > 0 {
		a.say(explain.DoctorRenews{Tool: e.Found.Tool.Name, Format: e.Formats[0]})
		_, _ = fmt.Fprintln(stdout, a.presenter.For.LoginCommand)
	}
	return len(known) == 0
}

// renews reports whether a new login mends what was found: the session is dead, or there is none and the tool wants to log in by itself.
func renews(f pasted.Finding) bool {
	if asks, ok := f.Fact.(explain.StartFailure); ok {
		return asks.Kind == "waits_for_terminal"
	}
	return slices.Contains([]string{"AUTH_KEY_UNREGISTERED", "AUTH_KEY_DUPLICATED", "AUTH_KEY_INVALID", "SESSION_REVOKED", "SESSION_EXPIRED"}, f.Name())
}

// hidden takes secrets out of a text, whatever they look like.
func hidden(secrets []string) func(string) string {
	var pairs []string
	for _, s := range secrets { // the longest first, which wins where two begin at one place
		pairs = append(pairs, s, "…")
	}
	return strings.NewReplacer(pairs...).Replace
}

// quoted is what a text says, in marks, with what looks like a secret left out.
func quoted(text string) string {
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
