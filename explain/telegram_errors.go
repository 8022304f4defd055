package explain

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// elsewhereTable has a line for every error of Telegram that is not of a login; its head says what a line has, and where they come from.
//
//go:embed telegram_errors.tsv
var elsewhereTable string

// elsewhereError is what is known of an error that is not of a login.
type elsewhereError struct {
	codes   []int
	subject string   // what it is about; names a text
	shape   string   // what it says; one of elsewhereShapes
	methods []string // that Telegram documents it for, where they are few
}

// elsewhereShapes are what errors say, whatever they are about. An error of each is worded in part.elsewhere.says.
var elsewhereShapes = []string{
	"wrong",       // something given does not exist, has another form or does not belong there
	"missing",     // something was left out
	"needs",       // something has to be done first
	"too_long",    // longer or larger than Telegram takes
	"too_short",   // shorter, smaller or less
	"too_many",    // more of it than Telegram allows
	"forbidden",   // this account may not
	"not_found",   // no such thing
	"expired",     // was good once
	"wait",        // a pause, mostly with a number
	"done",        // done already
	"taken",       // somebody or something else has it
	"premium",     // for Premium accounts
	"payment",     // against payment
	"unsupported", // Telegram does not have it there
	"off",         // somebody switched it off
	"moved",       // another data centre has it
	"fault",       // a fault inside Telegram
}

// elsewhereErrors is the table, by name.
var elsewhereErrors = sync.OnceValue(func() map[string]elsewhereError {
	all := map[string]elsewhereError{}
	for line := range strings.Lines(elsewhereTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(columns) < 4 {
			panic(fmt.Sprintf("telegram_errors.tsv: %q", line)) // it is built in
		}
		row := elsewhereError{subject: columns[2], shape: columns[3]}
		for code := range strings.FieldsSeq(columns[1]) {
			n, err := strconv.Atoi(code)
			if err != nil {
				panic("telegram_errors.tsv: " + err.Error())
			}
			row.codes = append(row.codes, n)
		}
		if len(columns) > 4 {
			row.methods = strings.Fields(columns[4])
		}
		if _, twice := all[columns[0]]; twice {
			panic(columns[0] + " stands in telegram_errors.tsv twice")
		}
		all[columns[0]] = row
	}
	return all
})
