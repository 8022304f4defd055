package toolconfig

import (
	"slices"
	"strings"

	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/clientconfig"
)

// argument is a value among the arguments of an entry.
type argument struct {
	name     string // of the option or the variable that it is given to, "" for one that stands alone
	text     string
	nth      int  // which argument it stands in, from 1
	variable bool // it is given to a variable: env NAME=VALUE, docker run -e NAME=VALUE
}

var (
	// assignedArgument is how a variable gets its value among arguments.
	assignedArgument = lazily(`(?s)^([A-Za-z_][A-Za-z0-9_]{0,60})=(.*)$`)
	// dockerAssigned is how docker does so in one word.
	dockerAssigned = lazily(`(?s)^-e=?([A-Za-z_][A-Za-z0-9_]{0,60}=.*)$`)
	// optionName is the name of an option.
	optionName = lazily(`^--?[A-Za-z][A-Za-z0-9_.-]{0,60}$`)
	// lineOption is the option of a shell before a line of it: -c, -lc, /c.
	lineOption = lazily(`^(-[a-z]*c|/[cC])$`)
)

// argumentsOf are the values among the arguments of an entry, with the names that they are given to: --session VALUE, --session=VALUE, NAME=VALUE, VALUE.
func argumentsOf(s clientconfig.Server) (all []argument) {
	inDocker := slices.Contains(containers, program(s.Command))
	for i, arg := range s.Args {
		words := []string{arg}
		if i > 0 && lineOption().MatchString(s.Args[i-1]) {
			words = strings.Fields(strings.NewReplacer(`"`, "", "'", "").Replace(arg))
		}
		before := "" // the option whose value a word can be
		if i > 0 && len(words) == 1 && isOption(s.Args[i-1]) {
			before = s.Args[i-1]
		}
		for _, word := range words {
			if m := dockerAssigned().FindStringSubmatch(word); m != nil && inDocker {
				word = m[1]
			}
			a := argument{name: before, text: word, nth: i + 1}
			before = ""
			if name, value, ok := strings.Cut(word, "="); ok && isOption(name) {
				a.name, a.text = name, value
			} else if isOption(word) {
				before = word
				continue
			}
			if m := assignedArgument().FindStringSubmatch(a.text); m != nil && strings.Trim(m[2], "=") != "" { // a session may end in =
				a.name, a.text, a.variable = m[1], m[2], true
			}
			all = append(all, a)
		}
	}
	return all
}

// isOption reports whether an argument is the name of an option.
func isOption(arg string) bool { return optionName().MatchString(arg) }

// optionHolds is what the value of an option is by the words in its name, "" for what is not told.
func optionHolds(name string) uses.Holds {
	words, long := strings.CutPrefix(name, "--")
	if !long {
		return ""
	}
	v, _ := byName(strings.ReplaceAll(words, "-", "_"))
	return v.Holds
}

// given are the values among the arguments that a login needs: sessions, and the API ID and hash that an option names. Those of Docker's variables that are known to the tool
// are none of them: they stand among the values of the entry.
func (f Found) given() (all []Value) {
	inDocker := dockerVariables(f.Server)
	for _, a := range argumentsOf(f.Server) {
		v := Value{Variable: uses.Variable{Name: a.name, Holds: uses.Session}, Name: a.name, Text: a.text, From: From{Argument: a.nth, Read: true}}
		if a.variable {
			of, known := f.variable(a.name)
			if known && !slices.ContainsFunc(inDocker, func(o clientconfig.Variable) bool { return o.Name == a.name }) {
				v.Variable = of
				all = append(all, v)
			}
			continue
		}
		switch holds := optionHolds(a.name); {
		case strings.TrimSpace(a.text) == "":
		case holds == uses.APIID || holds == uses.APIHash:
			v.Variable.Holds = holds
			all = append(all, v)
		case holds == uses.Sessions, holds == uses.Session && (strings.Contains(a.name, "string") || isSession(a.text)), isWhole(a.text):
			if holds == uses.Sessions {
				v.Variable.Holds = holds
			}
			all = append(all, v)
		}
	}
	return all
}
