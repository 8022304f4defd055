package clientconfig

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"telegram-login-mcp/internal/outside"
)

// errDotenvValue is a value, or a name, for which there is no way to write it that all readers understand alike.
var errDotenvValue = errors.New("there is no way to write this into a .env file that every reader understands alike")

// SetDotenv returns the text with these variables. The last line that sets one is changed, since that one counts; what is not set yet is added at
// the end. All else stays as it is. The error is an *Error where the text cannot be edited.
func SetDotenv(text []byte, variables []Variable) ([]byte, error) {
	for _, v := range variables {
		after, err := setDotenv(text, v)
		if err != nil {
			return nil, err
		}
		text = after
	}
	return text, nil
}

func setDotenv(text []byte, v Variable) ([]byte, error) {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return nil, &Error{Line: 1, Column: 1, Kind: kindUTF16}
	}
	before := ParseDotenv(text)
	target := -1
	for i, s := range before {
		if s.Name == v.Name {
			target = i
		}
	}
	var old Setting
	inPlace := target >= 0 && before[target].Only == "" && !before[target].Marked && !before[target].Bare
	if inPlace {
		if old = before[target]; old.Value == v.Value && old.Node == v.Value {
			return text, nil
		}
	}
	written, ok := dotenvValue(v.Value, old.Quote)
	if !ok || !regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`).MatchString(v.Name) {
		return nil, errDotenvValue
	}
	var change edit
	if inPlace {
		change = edit{old.from, old.to, written}
		if old.to < len(text) && text[old.to] == '#' {
			change.text += " "
		}
	} else {
		eol := (&tomlDoc{text: text}).eol()
		change = edit{len(text), len(text), v.Name + "=" + written + eol}
		if len(text) > 0 && text[len(text)-1] != '\n' { // a byte order mark alone would hide the name
			change.text = eol + change.text
		}
	}
	after := apply(text, []edit{change})
	if !setsOnly(before, ParseDotenv(after), v, inPlace, target) {
		bad := &Error{Line: 1, Column: 1, Kind: kindLayout}
		for _, s := range before {
			if s.Name == "" || s.Only != "" || s.Name == v.Name {
				bad.Line = s.Line
			}
		}
		return nil, bad
	}
	return after, nil
}

// setsOnly reports whether a file sets what it set before, but for one variable: for both readers.
func setsOnly(before, after []Setting, v Variable, inPlace bool, target int) bool {
	if !inPlace {
		target = len(before)
		before = append(slices.Clone(before), Setting{})
	}
	if len(before) != len(after) {
		return false
	}
	for i, s := range after {
		if i == target {
			if s.Name != v.Name || s.Value != v.Value || s.Node != v.Value || s.Only != "" || s.Again != 0 || s.Marked {
				return false
			}
			continue
		}
		was := before[i]
		if s.Name != was.Name || s.Value != was.Value || s.Node != was.Node || s.Only != was.Only || s.Bare != was.Bare {
			return false
		}
	}
	return true
}

// dotenvValue writes a value so that all readers understand it alike: plain where that can be, else in the quotes that it had, or in others.
// Docker takes quotes for a part of the value, and every reader but it takes some escape for something else.
func dotenvValue(value string, had byte) (string, bool) {
	if had == 0 && regexp.MustCompile(`^[A-Za-z0-9_./:+=@%,-]*$`).MatchString(value) {
		return value, true
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == '\\' || r == '$' || r == '`' || r == 0x7f || r == 0xfffd }) {
		return "", false
	}
	for _, sign := range []byte{had, '"', '\''} {
		if sign != 0 && strings.IndexByte(value, sign) < 0 {
			return string(sign) + value + string(sign), true
		}
	}
	return "", false
}

// DiffDotenv is the change of a .env file from one text to another as a unified diff, to be shown to people. Names are shown, values only where they
// cannot be secrets, and comments not at all. A variable that is new, or has another value than before, says so.
func DiffDotenv(path string, before, after []byte) string {
	if bytes.Equal(before, after) {
		return ""
	}
	was := make(map[string]Setting)
	for _, s := range ParseDotenv(before) {
		was[s.Name] = s
	}
	shown := shownDotenv(after, func(s Setting) bool { return s.Again == 0 && (was[s.Name].Value != s.Value || was[s.Name].Name == "") })
	_, text, _ := strings.Cut(string(diff.Diff("x", shownDotenv(before, func(Setting) bool { return false }), "x", shown)), "\n+++ x\n")
	return shownDiff(path, text)
}

// shownDotenv is a text as it may be shown, with a line for each setting.
func shownDotenv(text []byte, isNew func(Setting) bool) []byte {
	var b strings.Builder
	settings := ParseDotenv(text)
	at := make(map[int]Setting, len(settings))
	for _, s := range settings {
		if _, known := at[s.Line]; !known {
			at[s.Line] = s
		}
	}
	lines := &dotenvReader{text: string(text), line: 1}
	number := 0 // of the lines that are shown
	for i, line := range bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) {
		if i+1 <= number {
			continue
		}
		number = i + 1
		content := strings.TrimSpace(string(bytes.TrimPrefix(line, byteOrderMark)))
		switch s, ok := at[i+1]; {
		case !ok && content == "":
			b.WriteString("\n")
		case !ok && content[0] == '#':
			b.WriteString("# " + hidden + "\n")
		case !ok || s.Name == "":
			b.WriteString(hidden + "\n")
		default:
			if s.end > lines.counted {
				number = max(number, lines.lineAt(s.end))
			}
			b.WriteString(shownSetting(s, isNew(s)) + "\n")
		}
	}
	return []byte(b.String())
}

func shownSetting(s Setting, isNew bool) string {
	if s.Bare || !isVariable(s.Name) { // a value that was broken over several lines goes on here
		return hidden
	}
	line := s.Name
	if s.Export {
		line = "export " + line
	}
	switch {
	case s.Value == s.Node && isHarmless(s.Name, s.Value):
		return line + "=" + outside.Text(s.Value)
	case isNew:
		return line + "=" + hiddenNew
	}
	return line + "=" + hidden
}

var variableName, longWord = once(`^[A-Za-z_][A-Za-z0-9_.-]{0,99}$`), once(`[A-Za-z0-9]{25}`)

// isVariable reports whether a name is one as variables have, and no part of a session or of a key, which has both cases or is one long word.
func isVariable(name string) bool {
	mixed := len(name) > 20 && strings.ToUpper(name) != name && strings.ToLower(name) != name
	return !mixed && variableName().MatchString(name) && !longWord().MatchString(name)
}
