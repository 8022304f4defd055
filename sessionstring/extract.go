package sessionstring

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// minSession is the length in characters from which a run of base64 looks like a session, whole or damaged. The shortest that a
// library writes has 351.
const minSession = 300

// Bounds of the search for JSON in a text, so that one of nothing but braces costs little.
const (
	maxBraces = 64
	maxDepth  = 10
)

// extract looks for the one session in a longer text: a .env file, a message, the answer of a tool. It never chooses between
// two things that look like sessions, even if only one of them is whole. whole is why the text is no session as it stands.
func extract(text string, whole error) (Inspection, error) {
	clean := strings.Map(dropInvisible, text)
	var s search
	s.text(undecorate(unescape(clean)), 0)
	var found []Inspection
	var last error
	for _, candidate := range s.candidates {
		i, err := detectCandidate(candidate)
		if err != nil {
			last = err
			continue
		}
		found = append(found, i)
	}
	switch {
	case len(s.candidates) > 1:
		return Inspection{}, formatError(ExpectedOne, describeSeveral(len(s.candidates), found))
	case len(found) == 1:
		notes := []Note{{Code: NoteWithin}}
		if clean != text {
			notes = append([]Note{{Code: NoteInvisible}}, notes...)
		}
		found[0].Notes = append(notes, found[0].Notes...)
		return found[0], nil
	case last != nil && !strings.HasPrefix(strings.TrimSpace(clean), "{"): // in JSON it may be anything, such as a part of gotd's
		return Inspection{}, last
	}
	return Inspection{}, whole
}

// describeSeveral says that a text holds more than one session.
func describeSeveral(candidates int, found []Inspection) Got {
	if len(found) < candidates {
		return Got{Kind: GotLookAlikes, Count: candidates}
	}
	got := Got{Kind: GotSessions, Count: candidates, More: len(found) > 4}
	for _, i := range found[:min(len(found), 4)] {
		got.Formats = append(got.Formats, i.Format)
	}
	return got
}

// detectCandidate reads a candidate, and one that Markdown's underscores or a bullet stick to without them.
func detectCandidate(candidate string) (Inspection, error) {
	i, err := detectClean(candidate)
	if err == nil {
		return i, nil
	}
	bare := strings.TrimLeft(candidate, "_-")
	mark := candidate[:len(candidate)-len(bare)]
	for _, try := range []string{bare, strings.TrimSuffix(bare, mark)} {
		if try == "" || try == candidate {
			continue
		}
		if i, err := detectClean(try); err == nil {
			return i, nil
		}
	}
	return Inspection{}, err
}

// search collects what looks like a session in a text.
type search struct {
	candidates []string // each once: gotd's JSON, or a run of base64 as it was found
	braces     int
}

// text takes the JSON out of a text and looks for runs of base64 in the rest.
func (s *search) text(text string, depth int) {
	rest := text
	for from := 0; s.braces < maxBraces; {
		at := strings.IndexByte(rest[from:], '{')
		if at < 0 {
			break
		}
		at += from
		s.braces++
		var object json.RawMessage
		d := json.NewDecoder(strings.NewReader(rest[at:]))
		if d.Decode(&object) != nil { // not a JSON object from here on
			from = at + 1
			continue
		}
		s.json(object, depth)
		rest, from = rest[:at]+" "+rest[at+int(d.InputOffset()):], at
	}
	for run := range strings.FieldsFuncSeq(joinLines(rest), func(r rune) bool { return !strings.ContainsRune(base64Characters, r) }) {
		// A name in front of = is short, and no session holds = but at its end.
		for {
			name, value, ok := strings.Cut(run, "=")
			if !ok || len(name) >= minSession || value == "" {
				break
			}
			run = value
		}
		if len(run) >= minSession {
			s.add(run)
		}
	}
}

// minLine is the length in characters from which a line may be one of those that a session was broken into.
const minLine = 20

// joinLines joins lines of base64 and nothing else that were broken at one width; the last of them may be shorter.
func joinLines(text string) string {
	var b strings.Builder
	width := 0 // of the line before, 0 if it cannot go on in the next
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		part := line != "" && strings.Trim(line, base64Characters) == "" && !strings.Contains(strings.TrimRight(line, "="), "=")
		goesOn := part && width > 0 && len(line) <= width
		if !goesOn {
			b.WriteByte('\n')
		}
		b.WriteString(line)
		switch {
		case goesOn && len(line) < width:
			width = 0
		case part && len(line) >= minLine && len(line) < minSession:
			width = len(line)
		default:
			width = 0
		}
	}
	return b.String()
}

// json looks at a value: gotd's own object, or what stands in objects, lists and texts.
func (s *search) json(value json.RawMessage, depth int) {
	if depth > maxDepth || len(value) == 0 {
		return
	}
	switch value[0] {
	case '{':
		if _, err := DecodeGotd(string(value)); err == nil {
			s.add(string(value))
			return
		}
		var members map[string]json.RawMessage
		if json.Unmarshal(value, &members) == nil {
			for _, name := range slices.Sorted(maps.Keys(members)) {
				s.json(members[name], depth+1)
			}
		}
	case '[':
		var elements []json.RawMessage
		if json.Unmarshal(value, &elements) == nil {
			for _, e := range elements {
				s.json(e, depth+1)
			}
		}
	case '"':
		var text string
		if json.Unmarshal(value, &text) == nil {
			s.text(text, depth+1)
		}
	}
}

// add keeps a candidate unless it is there already, in the other alphabet of base64 or with another padding perhaps.
func (s *search) add(candidate string) {
	usual := func(s string) string {
		return strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(s), "=")
	}
	for _, c := range s.candidates {
		if usual(c) == usual(candidate) {
			return
		}
	}
	s.candidates = append(s.candidates, candidate)
}
