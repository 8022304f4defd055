package toolconfig

import (
	"slices"
	"strconv"
	"strings"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/explain/uses"
)

// variables judges the values that the tool gets, but for sessions.
func (d *doctor) variables() {
	d.missing()
	d.noText()
	if d.swapped() {
		return
	}
	for _, v := range d.effective() {
		if strings.TrimSpace(v.Text) == "" {
			if d.needed(v) {
				d.wrong(d.at(kindEmpty, v))
			}
			continue
		}
		if !d.plain(v) {
			continue
		}
		switch text := bare(v.Text); v.Variable.Holds {
		case uses.APIID:
			if !apiID().MatchString(text) {
				d.wrong(d.at(kindNoNumber, v))
			} else if text == v.Text {
				d.right(explain.Right{Kind: "api_id", Variable: variableName(v.Name)})
			}
		case uses.APIHash:
			d.hash(v, text)
		case uses.SessionName, uses.SessionPath, uses.SessionDir:
			d.pathValue(v, text)
		}
	}
}

// needed reports whether an empty value should hold something: nothing stands anywhere in its place, and the tool needs it, or would by all that is known of its name.
func (d *doctor) needed(v Value) bool {
	instead := []uses.Holds{v.Variable.Holds}
	needs := v.Variable.Required || !d.found.Known && slices.Contains([]uses.Holds{uses.APIID, uses.APIHash}, v.Variable.Holds)
	if slices.Contains([]uses.Holds{uses.Session, uses.Sessions}, v.Variable.Holds) { // of a tool that is known, files says so
		instead = []uses.Holds{uses.Session, uses.Sessions, uses.SessionName, uses.SessionPath}
		needs = !d.found.Known
	}
	return needs && !slices.ContainsFunc(d.values, func(o Value) bool {
		return slices.Contains(instead, o.Variable.Holds) && strings.TrimSpace(o.Text) != ""
	})
}

// plain judges what can be wrong with any value, and reports whether it goes on to be judged by what it should hold.
func (d *doctor) plain(v Value) bool {
	text := v.Text
	if name, is := reference(text); is {
		// Claude Desktop hands references on as they are; the others ask their own environment.
		if d.getenv(name) == "" || d.found.Place.Client == "claude-desktop" && v.From.Dotenv == "" {
			f := d.at(kindUnsetReference, v)
			f.Other, f.Client = variableName(name), d.found.Place.Title
			d.wrong(f)
		}
		return false
	}
	if asked().MatchString(text) {
		return false
	}
	if isPlaceholder(text, v.Variable.Holds) {
		f := d.at(kindPlaceholder, v)
		if f.Other = string(v.Variable.Holds); f.Other == string(uses.Sessions) {
			f.Other = string(uses.Session)
		}
		d.wrong(f)
		return false
	}
	if trimmed := strings.TrimSpace(text); trimmed != bare(text) {
		d.wrong(d.at(kindQuotes, v))
	} else if trimmed != text {
		d.wrong(d.at(kindSpaces, v))
	}
	return true
}

// quoteMarks are what people put around a value.
const quoteMarks = "\"'`“”‘’«»"

// bare is a value without blanks and quotation marks around it.
func bare(text string) string {
	text = strings.TrimSpace(text)
	runes := []rune(text)
	if len(runes) >= 2 && strings.ContainsRune(quoteMarks, runes[0]) && strings.ContainsRune(quoteMarks, runes[len(runes)-1]) {
		return strings.TrimSpace(string(runes[1 : len(runes)-1]))
	}
	return text
}

// reference is the variable that a value refers to.
func reference(text string) (name string, is bool) {
	m := referring().FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	return m[1] + m[2] + m[3] + m[4], true
}

// examples are values that stand in the examples of tools, in lower case.
var examples = []string{
	"12345", "123456", "1234567", "12345678", "123456789", "0123456789abcdef0123456789abcdef", "abcdef123456", "abcdef1234567890abcdef1234567890", "tjyd5yge35lbodk1xwzw2jstp90k55qz", "1231231232erfdfdffd",
	"changeme", "change_me", "todo", "tbd", "none", "null", "undefined", "+1234567890", "+11234567890",
}

// isPlaceholder reports whether a value is that of an example. A session that lost its end has no such words in it.
func isPlaceholder(text string, holds uses.Holds) bool {
	text = strings.ToLower(bare(text))
	if slices.Contains([]uses.Holds{uses.SessionName, uses.SessionPath, uses.SessionDir}, holds) { // telegram_session is a name as good as any
		return exampleName().MatchString(text)
	}
	return slices.Contains(examples, text) || len(text) <= 100 && exampleValue().MatchString(text)
}

// missing judges what the tool needs and does not get.
func (d *doctor) missing() {
	if !d.found.Known {
		return
	}
	for _, v := range d.found.Tool.Variables {
		if !v.Required || slices.ContainsFunc([]uses.Holds{uses.Session, uses.Sessions}, func(h uses.Holds) bool { return h == v.Holds }) {
			continue
		}
		if slices.ContainsFunc(d.values, func(o Value) bool { return o.Variable.Name == v.Name }) {
			continue
		}
		f := explain.Finding{Kind: kindMissing, Variable: v.Name}
		if other, ok := d.misnamed(v); ok {
			f.Kind, f.Other = kindMisnamed, variableName(other)
		} else if d.byFlag(v) || d.found.unseen() {
			continue
		} else if d.getenv(v.Name) != "" { // some clients hand their own environment on, whole or in part
			f.Kind, f.Client = kindInherited, d.found.Place.Title
			d.note(f)
			continue
		} else if d.found.Tool.Dotenv && len(d.found.Dotenv) > 0 {
			f.Path = d.shown(d.found.Dotenv[0].Path)
		}
		d.wrong(f)
	}
}

// misnamed finds what stands under the name that another tool has for it.
func (d *doctor) misnamed(v uses.Variable) (string, bool) {
	if v.Holds != uses.APIID && v.Holds != uses.APIHash && v.Holds != uses.Phone {
		return "", false
	}
	var names []string
	for _, one := range d.found.Server.Env {
		names = append(names, one.Name)
	}
	for _, e := range d.found.Dotenv {
		for _, one := range e.Settings {
			names = append(names, one.Name)
		}
	}
	for _, name := range names {
		if guess, ok := byName(name); ok && guess.Holds == v.Holds {
			return name, true
		}
	}
	return "", false
}

// byFlag reports whether an argument gives what a variable would: --api-id, --app-id, --api-hash, --phone, or a file of everything.
func (d *doctor) byFlag(v uses.Variable) bool {
	flags := append([]string{"--config"}, map[uses.Holds][]string{
		uses.APIID: {"--api-id", "--app-id"}, uses.APIHash: {"--api-hash", "--app-hash"}, uses.Phone: {"--phone"},
	}[v.Holds]...)
	return slices.ContainsFunc(d.found.Server.Args, func(arg string) bool {
		name, _, _ := strings.Cut(arg, "=")
		return slices.Contains(flags, name)
	})
}

// hash judges an API hash.
func (d *doctor) hash(v Value, text string) {
	f := d.at(kindHashLength, v)
	switch {
	case apiHash().MatchString(text):
		if text == v.Text {
			d.right(explain.Right{Kind: "api_hash", Variable: variableName(v.Name)})
		}
		return
	case len([]rune(text)) != 32:
		f.Number, f.Is = len([]rune(text)), 32
	default:
		f.Kind = kindHashNoHex
	}
	if d.Sandbox && text == "sandbox" {
		return
	}
	d.wrong(f)
}

// credentials are the API ID and the API hash of the entry, 0 and "" where one of them cannot be right.
func (d *doctor) credentials() (id int, hash string) {
	v, _ := d.holding(uses.APIID)
	h, _ := d.holding(uses.APIHash)
	id, err := strconv.Atoi(bare(v.Text))
	if hash = bare(h.Text); err != nil || id <= 0 || !apiHash().MatchString(hash) {
		return 0, ""
	}
	return id, hash
}

// swapped judges whether API ID and API hash stand in each other's place.
func (d *doctor) swapped() bool {
	id, hasID := d.holding(uses.APIID)
	hash, hasHash := d.holding(uses.APIHash)
	if !hasID || !hasHash || !apiHash().MatchString(bare(id.Text)) || !shortNumber().MatchString(bare(hash.Text)) {
		return false
	}
	f := d.at(kindSwapped, id)
	f.Other = variableName(hash.Name)
	d.wrong(f)
	return true
}

// pathValue judges a value that names a file or folder.
func (d *doctor) pathValue(v Value, text string) {
	if isSession(text) {
		f := d.at(kindPathSecret, v)
		for _, one := range d.found.Tool.Variables {
			if one.Holds == uses.Session {
				f.Other = one.Name
			}
		}
		d.wrong(f)
		return
	}
	if strings.HasPrefix(text, "~") {
		d.wrong(d.at(kindTilde, v))
	}
}
