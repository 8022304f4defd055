package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/terminal"
	"telegram-login-mcp/mcpserver/present"
)

// transcript prints a conversation for people, with colours on a terminal only (https://no-color.org).
type transcript struct {
	*terminal.Printer
	reader explain.Reader
	said   map[string]bool // what was told already: advice is given once
}

// SGR codes of the terminal.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

// indent is how far everything but the first words of a line stands in.
const indent = "      "

func (t *transcript) line(s string) { fmt.Println(s) }

// wrapped prints a text behind a painted mark of at most five characters.
func (t *transcript) wrapped(sgr, mark, text string) {
	rows := terminal.Wrap(indent+text, t.Width())
	rows[0] = t.Paint(sgr, fmt.Sprintf("%-6s", mark)) + strings.TrimPrefix(rows[0], indent)
	for _, r := range rows {
		t.line(strings.TrimRight(r, " "))
	}
}

func (t *transcript) title(f explain.Fact) {
	for _, r := range terminal.Wrap("== "+explain.Text(t.reader, f), t.Width()) {
		t.line(t.Paint(bold, r))
	}
	t.line("")
}

func (t *transcript) note(f explain.Fact) {
	for _, r := range terminal.Wrap("("+explain.Text(t.reader, f)+")", t.Width()) {
		t.line(t.Paint(dim, r))
	}
}

func (t *transcript) person(f explain.Fact) { t.wrapped(yellow, "you>", explain.Text(t.reader, f)) }

func (t *transcript) fail(f explain.Fact) { t.line(t.Paint(red, explain.Text(t.reader, f))) }

func (t *transcript) call(tool string, a toolArgs) {
	raw, err := json.Marshal(a)
	if err != nil {
		raw = []byte("{}")
	}
	t.wrapped(cyan, "tool>", tool+" "+string(raw))
}

// answer prints what a result gives the assistant to tell the person. What was told before is left out.
func (t *transcript) answer(a structured) {
	if a.SentCode != nil {
		if o, err := object(a.SentCode); err == nil && t.once(o.Constructor+" "+fmt.Sprint(o.Object("type").Sent())) {
			for l := range strings.SplitSeq(present.Dump(explain.Assistant, o), "\n") {
				t.line(indent + l)
			}
		}
	}
	e, colour := a.Explanation, green
	if a.Error.Code != "" {
		e, colour = a.Error, red
	}
	first := a.Happened
	if first == "" {
		first = e.Title + "."
	}
	if e.Meaning != "" && t.once(e.Meaning) {
		first += " " + e.Meaning
	}
	t.wrapped(colour, "says>", first)
	if r := e.RPC; r != nil {
		t.wrapped("", "", explain.Text(t.reader, explain.DemoSaid{Code: r.Code, Name: r.Type, Method: r.Method}))
	}
	for _, step := range e.Fixes {
		if t.once(step) {
			t.wrapped("", "", "- "+step)
		}
	}
	for _, w := range a.Warnings {
		if t.once(w) {
			t.wrapped("", "", w)
		}
	}
	if a.Session != "" {
		t.line("\n" + a.Session) // on a line of its own, for whoever copies it
	}
	for _, m := range a.Timeline {
		_, clock, _ := strings.Cut(strings.TrimSuffix(m.Time, "Z"), "T")
		t.wrapped("", "", clock+"  "+m.What)
	}
	t.line("")
}

// once reports whether something is told for the first time.
func (t *transcript) once(text string) bool {
	first := !t.said[text]
	t.said[text] = true
	return first
}

// object reads an answer of Telegram back, its fields in their order.
func object(raw json.RawMessage) (*authflow.Object, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	v, err := readValue(d)
	if err != nil {
		return nil, err
	}
	o, ok := v.(*authflow.Object)
	if !ok {
		return nil, fmt.Errorf("an answer of Telegram is no object: %s", raw)
	}
	return o, nil
}

func readValue(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		o := &authflow.Object{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := readValue(d)
			if err != nil {
				return nil, err
			}
			if name == "constructor" {
				o.Constructor, _ = v.(string)
				continue
			}
			key, _ := name.(string)
			o.Fields = append(o.Fields, authflow.Field{Name: key, Value: v})
		}
		_, err = d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := readValue(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	}
	if n, ok := t.(json.Number); ok {
		return n.Int64()
	}
	return t, nil
}
