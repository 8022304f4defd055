package uses

import (
	"slices"
	"strings"
)

// strong is the weight of a mark that only one tool can have.
const strong = 3

// OfEntry recognises the tool that an entry of a client's file starts, by its command, its arguments and the names of its variables. A mark tells it first:
//
//	npm NAME, pypi NAME     the package that npx, uvx and their like fetch, whatever version
//	image NAME              of Docker, whatever tag
//	container NAME WORD     of docker exec, and the first argument of the program in it
//	repository OWNER/NAME   of GitHub, from which a package is fetched
//	program NAME [WORD]     that is started, and its first argument, or an option anywhere
//	folder NAME PROGRAM     above a program or a script, and the name of that
//
// Several tools have one command's name; then the one most of whose variables are there is meant. Where no mark fits, variables tell that only one tool has.
// What cannot be told apart is not recognised, and neither is an entry with the token of a bot.
//
// Folders are those in which it works, if the entry names one. Without a command they are where a .env file with these variables lies.
func OfEntry(command string, args, env []string, folders ...string) (Tool, bool) {
	s := startOf(command, args)
	env = slices.Concat(env, s.env)
	for _, folder := range folders {
		s.folders = append(s.folders, segments(folder)...)
	}
	var fitting []Tool
	best := 0
	for _, t := range all {
		switch weight := s.weight(t); {
		case weight > best:
			best, fitting = weight, []Tool{t}
		case weight == best && weight > 0:
			fitting = append(fitting, t)
		}
	}
	switch {
	case best < strong && ofBot(env):
		return Tool{}, false
	case best == 0:
		return ofVariables(s, env)
	case len(fitting) == 1:
		t := fitting[0]
		_, bot := t.variable(env, func(v Variable) bool { return v.Holds == BotToken })
		return t, !bot && (best >= strong || best == 2 && s.languages == nil || t.Dotenv || t.known(env) > 0)
	}
	var t Tool
	most, twice := 0, false
	for _, f := range fitting {
		switch known := f.known(env); {
		case known > most:
			t, most, twice = f, known, false
		case known == most:
			twice = true
		}
	}
	return t, most > 0 && !twice
}

// weight says how well the marks of a tool fit, 0 for not at all.
func (s start) weight(t Tool) (best int) {
	for _, mark := range t.Marks {
		kind, rest, _ := strings.Cut(mark, " ")
		name, word, two := strings.Cut(rest, " ")
		fits, weight := false, 1
		if two {
			weight = 2
		}
		switch kind {
		case "npm":
			fits, weight = s.npm == name, strong
		case "pypi":
			fits, weight = s.pypi == name, strong
		case "repository":
			fits, weight = s.repository == name, strong
		case "image":
			if fits = s.image == name; strings.Contains(name, "/") {
				weight = strong
			}
		case "container":
			fits, weight = s.container == name && slices.Contains(s.args, word), strong
		case "program":
			fits = s.program == name && s.npm+s.pypi+s.repository == "" && s.mayBe(t) && (!two || len(s.args) > 0 && s.args[0] == word || word[0] == '-' && slices.Contains(s.args, word))
		case "folder":
			fits = s.program == word && slices.Contains(s.folders, name) && s.languages != nil && s.mayBe(t)
		}
		if fits {
			best = max(best, weight)
		}
	}
	return best
}

// mayBe reports whether what is started can be a program of a tool's library.
func (s start) mayBe(t Tool) bool {
	return s.languages == nil || slices.Contains(s.languages, t.Library)
}

// ofVariables recognises a tool by the names of variables: one that only it has, beside one with a session or credentials.
func ofVariables(s start, env []string) (Tool, bool) {
	var own []Tool
	for _, t := range all {
		if _, ok := t.variable(env, Variable.isAccess); !ok || !s.mayBe(t) {
			continue
		}
		if _, ok := t.variable(env, func(v Variable) bool { return v.isTelling() && holders(v.Name) == 1 }); ok {
			own = append(own, t)
		}
	}
	if len(own) == 1 {
		return own[0], true
	}
	if own == nil && s.program == "" && s.npm+s.pypi+s.image+s.repository == "" {
		if t, ok := ofDotenv(s.folders, env); ok {
			return t, true
		}
	}
	// Copies of chigwell's server are many, under names and in folders of their own, and have its variables. Whoever has these with PyPI's telegram-mcp means it, too, though that is
	// another project.
	unnamed := s.npm+s.image+s.repository == "" && (s.pypi == "" || s.pypi == "telegram-mcp")
	if own == nil && unnamed && slices.Contains(s.languages, "Telethon") && slices.Contains(env, "TELEGRAM_SESSION_STRING") && slices.Contains(env, "TELEGRAM_API_ID") {
		return all[0], true
	}
	return Tool{}, false
}

// ofDotenv recognises a tool that reads a .env by the folder in which that lies, which has the name of its repository, and by its session there.
func ofDotenv(folders, env []string) (Tool, bool) {
	if len(folders) == 0 {
		return Tool{}, false
	}
	for _, t := range all {
		_, session := t.variable(env, func(v Variable) bool { return v.Holds == Session || v.Holds == Sessions })
		named := slices.ContainsFunc(t.Marks, func(m string) bool { return strings.HasPrefix(m, "folder "+folders[len(folders)-1]+" ") })
		if t.Dotenv && session && named {
			return t, true
		}
	}
	return Tool{}, false
}

// isAccess reports whether a variable holds what a tool gets into an account with.
func (v Variable) isAccess() bool {
	return slices.Contains([]Holds{Session, Sessions, SessionPath, APIID, Token}, v.Holds)
}

// isTelling reports whether a variable can be of no other program than one for Telegram.
func (v Variable) isTelling() bool {
	return !slices.Contains([]Holds{Proxy, Phone, Password, BotToken}, v.Holds) &&
		slices.ContainsFunc([]string{"TELEGRAM_", "TG_", "TDLIB_", "MCP_TELEGRAM_", "KURIGRAM_"}, func(p string) bool { return strings.HasPrefix(v.Name, p) })
}

// holders counts the tools that have a variable.
func holders(name string) (n int) {
	for _, t := range all {
		if slices.ContainsFunc(t.Variables, func(v Variable) bool { return v.Name == name }) {
			n++
		}
	}
	return n
}

// variable finds one of the tool's variables among names.
func (t Tool) variable(env []string, wanted func(Variable) bool) (Variable, bool) {
	for _, v := range t.Variables {
		if wanted(v) && slices.ContainsFunc(env, v.Is) {
			return v, true
		}
	}
	return Variable{}, false
}

// known counts the names that are variables of the tool.
func (t Tool) known(env []string) (n int) {
	for _, name := range env {
		if _, ok := t.Variable(name); ok {
			n++
		}
	}
	return n
}

// Variable finds the tool's variable of a name, labelled or not.
func (t Tool) Variable(name string) (Variable, bool) {
	for _, exact := range []bool{true, false} { // TELEGRAM_SESSION_STRINGS before a label
		for _, v := range t.Variables {
			if exact && v.Name == name || !exact && v.Is(name) {
				return v, true
			}
		}
	}
	return Variable{}, false
}

// Is reports whether a name is that of the variable, with a label where it takes one.
func (v Variable) Is(name string) bool {
	label, ok := strings.CutPrefix(name, v.Name+"_")
	return name == v.Name || v.Labels && ok && label != ""
}

// ofBot reports whether a name is that of a bot's token.
func ofBot(env []string) bool {
	return slices.ContainsFunc(env, func(name string) bool {
		name = strings.ToUpper(name)
		return strings.Contains(name, "BOT") && (strings.Contains(name, "TOKEN") || strings.Contains(name, "KEY")) || slices.Contains([]string{"TELEGRAM_TOKEN", "TELEGRAM_API_TOKEN", "TG_TOKEN"}, name)
	})
}
