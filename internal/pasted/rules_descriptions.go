package pasted

import (
	_ "embed"
	"strings"

	"telegram-login-mcp/explain"
)

// descriptionTable has what libraries print in place of an error's name; its head says what a line has, and where they come from.
//
//go:embed descriptions.tsv
var descriptionTable string

// descriptionRules are the rules of the table. They are made when they are first asked for, with all others.
func descriptionRules() []rule {
	var all []rule
	for row := range strings.Lines(descriptionTable) {
		if strings.HasPrefix(row, "#") {
			continue
		}
		columns := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
		if len(columns) != 3 {
			panic("descriptions.tsv: " + row) // it is built in
		}
		r := rule{text: columns[2], fact: errorOf(columns[0])}
		if columns[1] == "caused" {
			r.with = "(caused by "
			all = append(all, rule{text: r.text, with: "error(...), '", fact: r.fact}, rule{text: r.text, with: `error(...), "`, fact: r.fact}) // Telethon before 1.0
		}
		all = append(all, r)
	}
	return all
}

// errorOf makes the fact of an error by its name, whether it is of a login or elsewhere: that depends on the call, too.
func errorOf(name string) func(int) explain.Fact {
	return func(n int) explain.Fact { return explain.Failure{Type: name, Argument: n} }
}
