package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// assistant plays a story by what results say, and knows nothing else: it calls what next offers, the first that works, tells the person
// explanation.fixes and why, fills in what stands in angle brackets by asking them, and asks for what the schema of a tool requires. It knows no tool and
// no state. Where a login does not come home with it, the words of the server have not led there.
//
// Besides it keeps to what the instructions say of all results: it waits as a result says, it calls nothing a second time that nothing speaks for, and it
// lets the person say what did not work.
type assistant struct {
	stage    *Stage
	tools    map[string]mcp.Tool
	optional []string // arguments that the instructions name, to be asked for at the beginning

	offers  []offers // what results offered, the newest last
	last    Result
	made    string // the tool that brought it
	over    bool   // the last result has nothing to do next
	flow    string // the situation that offers belong to
	done    int    // grows with what the person does, steps of the login, and time: what the same call can come to something new by
	heard   int    // grows with what the person is told: what the same question can come to something new by
	called  map[string]mark
	refused map[string]int // what the person did not want or could not do, and what they had heard then
	told    map[string]bool
}

// offers are the steps of one result, without those that were tried.
type offers struct {
	steps []Step
	first bool   // nothing of it was tried
	in    string // the situation
}

// mark is how often a call was made since something was done.
type mark struct{ done, times int }

const (
	maxCalls = 15
	maxWaits = 2                // of the same, as the instructions have it
	maxPause = 10 * time.Minute // that is waited for; what takes longer ends a conversation
)

// Play plays a story to its end.
func Play(ctx context.Context, s *Stage) error {
	a := &assistant{stage: s, tools: map[string]mcp.Tool{}, called: map[string]mark{}, refused: map[string]int{}, told: map[string]bool{}}
	for _, t := range s.Tools() {
		a.tools[t.Name] = t
	}
	a.begin()
	for s.calls < maxCalls && !a.over {
		step, ok := a.next()
		if !ok {
			break
		}
		ok, err := a.prepare(ctx, &step)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := a.call(ctx, step); err != nil {
			return err
		}
	}
	_, err := a.tell(ctx, "", Question{Kind: Happened})
	return err
}

// begin offers the tools that the instructions name, in their order, as far as they need no login and do more than to show something.
func (a *assistant) begin() {
	text := a.stage.Instructions()
	at := func(name string) int {
		found := regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`).FindStringIndex(text)
		if found == nil {
			return -1
		}
		return found[0]
	}
	names := slices.DeleteFunc(slices.Collect(maps.Keys(a.tools)), func(name string) bool {
		t := a.tools[name]
		return at(name) < 0 || slices.Contains(t.InputSchema.Required, "flow_id") || t.Annotations.ReadOnlyHint != nil && *t.Annotations.ReadOnlyHint
	})
	slices.SortFunc(names, func(x, y string) int { return at(x) - at(y) })
	var steps []Step
	for _, name := range names {
		steps = append(steps, Step{Tool: name})
	}
	a.offers = []offers{{steps: steps, first: true}}
	for _, t := range a.tools {
		for name := range t.InputSchema.Properties {
			if at(name) >= 0 && !slices.Contains(a.optional, name) {
				a.optional = append(a.optional, name)
			}
		}
	}
}

// next is the best step that was not tried: of the last result, or of one before as long as the login stands where it stood then.
func (a *assistant) next() (Step, bool) {
	for len(a.offers) > 0 {
		top := &a.offers[len(a.offers)-1]
		if len(top.steps) == 0 || top.in != a.flow {
			a.offers = a.offers[:len(a.offers)-1]
			continue
		}
		step := top.steps[0]
		step.best = top.first
		top.steps, top.first = top.steps[1:], false
		if heard, ok := a.refused[step.Tool+a.flow]; ok && heard == a.heard && !a.news() || a.idle(step) {
			continue
		}
		return step, true
	}
	return Step{}, false
}

// prepare tells the person what there is to tell, asks for what the step needs, and reports whether it can be made.
func (a *assistant) prepare(ctx context.Context, step *Step) (bool, error) {
	schema := a.tools[step.Tool].InputSchema
	given := maps.Clone(step.Arguments)
	if given == nil {
		given = map[string]any{}
	}
	var questions []Question
	var names []string
	ask := func(name string) {
		names = append(names, name)
		questions = append(questions, Question{Kind: asked[name], About: step.Tool})
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if value, ok := given[name].(string); ok && strings.HasPrefix(value, "<") && strings.HasSuffix(value, ">") {
			ask(name)
		}
	}
	for _, name := range schema.Required {
		if _, ok := given[name]; !ok {
			ask(name)
		}
	}
	if a.flow == "" {
		for _, name := range a.optional {
			if _, ok := schema.Properties[name]; ok && !slices.Contains(names, name) && asked[name] != "" {
				ask(name)
			}
		}
	}
	looks := a.tools[step.Tool].Annotations.ReadOnlyHint
	if shown, ok := a.shown(); ok {
		questions = append(questions, shown)
	} else if len(questions) == 0 {
		_, refused := a.refused[step.Tool+a.flow]
		switch {
		case refused: // whether it makes sense for the person does not change
			return false, nil
		case (step.best || looks != nil && *looks) && !a.news(): // nobody has to agree
			return true, nil
		}
		questions = append(questions, Question{Kind: Offer, About: step.Tool})
	}
	answers, err := a.tell(ctx, step.Why, questions...)
	if err != nil {
		return false, err
	}
	for i, got := range answers {
		if got.No {
			a.refused[step.Tool+a.flow] = a.heard
			return false, nil
		}
		if got.Did {
			a.done++
		}
		if i >= len(names) {
			continue
		}
		switch name := names[i]; {
		case got.Aside && slices.Contains(schema.Required, name):
			return false, nil
		case got.Aside:
			delete(given, name)
		default:
			given[name] = typedArgument(schema, name, got.Value)
		}
	}
	step.Arguments = given
	return true, nil
}

// typedArgument gives a value the type that the schema asks for.
func typedArgument(schema mcp.ToolInputSchema, name, value string) any {
	p, _ := schema.Properties[name].(map[string]any)
	if p["type"] == "integer" {
		return json.Number(value)
	}
	return value
}

// shown is what the last result shows to the person besides words, as long as they have not seen it.
func (a *assistant) shown() (Question, bool) {
	switch r := a.last; {
	case r.Page != nil && !a.told[r.Page.URL]:
		a.told[r.Page.URL] = true
		return Question{Kind: Link, About: r.Page.URL}, true
	case r.QR != nil && !a.told[r.QR.URL]:
		a.told[r.QR.URL] = true
		return Question{Kind: Scan, About: r.QR.URL}, true
	}
	return Question{}, false
}

// news reports whether the last result has something to tell.
func (a *assistant) news() bool {
	return slices.ContainsFunc(a.last.Fixes(), func(fix string) bool { return !a.told[fix] })
}

// tell is one message: what the last result has to tell, and what is asked.
func (a *assistant) tell(ctx context.Context, why string, questions ...Question) ([]Answer, error) {
	var lines []string
	for _, fix := range a.last.Fixes() {
		if !a.told[fix] {
			a.told[fix] = true
			a.heard++
			lines = append(lines, "- "+fix)
		}
	}
	for _, q := range questions {
		lines = append(lines, fmt.Sprintf("(%s? %s %s)", q.Kind, q.About, why))
	}
	return a.stage.Ask(ctx, strings.Join(lines, "\n"), questions...)
}

// idle reports whether a call has come to what it can come to.
func (a *assistant) idle(step Step) bool {
	if p := a.last.Page; p != nil && !a.told[p.URL] { // the person is told of it first
		return false
	}
	most := 1
	if _, waits := step.Arguments["wait_seconds"]; waits {
		most = maxWaits
	}
	made := a.called[key(step)]
	return made.done == a.done && made.times >= most && a.pause(step.Tool) == 0
}

// key tells calls apart.
func key(step Step) string {
	raw, _ := json.Marshal(step.Arguments) // came as JSON
	return step.Tool + string(raw)
}

// call makes a step, unless nothing speaks for it, and takes up what it offers.
func (a *assistant) call(ctx context.Context, step Step) error {
	if a.idle(step) {
		return nil
	}
	if err := a.wait(ctx, step.Tool); err != nil {
		return err
	}
	made := a.called[key(step)]
	if made.done != a.done {
		made = mark{done: a.done}
	}
	made.times++
	a.called[key(step)] = made
	r, err := a.stage.Call(ctx, step.Tool, step.Arguments)
	if err != nil {
		return err
	}
	a.last, a.made = r, step.Tool
	situation := a.flow
	if r.FlowID != "" {
		situation = r.FlowID + " " + r.State
	}
	if situation != a.flow {
		a.flow = situation
		a.done++
	}
	a.offers = append(a.offers, offers{slices.Clone(r.Next), true, situation})
	a.over = len(r.Next) == 0 && (r.FlowID != "" || r.IsError)
	return nil
}

// wait waits until a step is possible.
func (a *assistant) wait(ctx context.Context, tool string) error {
	pause := a.pause(tool)
	if pause == 0 {
		return nil
	}
	a.done++
	return a.stage.Wait(ctx, pause)
}

// pause is how long a tool has to wait, where the last result says so: by a field that names the tool's verb, or by how soon the same makes sense again.
func (a *assistant) pause(tool string) (pause time.Duration) {
	r := a.last
	if verb, _, _ := strings.Cut(tool, "_"); verb == "resend" && r.ResendAt != "" {
		if at, err := time.Parse(time.RFC3339, r.ResendAt); err == nil { // in whole seconds
			pause = at.Sub(a.stage.Now()) + time.Second
		}
	}
	if again := r.Error.RetryAfter; again != nil && *again > 0 && tool == a.made {
		pause = time.Duration(*again+1) * time.Second
	}
	if pause > maxPause {
		return 0
	}
	return max(pause, 0)
}
