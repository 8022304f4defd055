package explain

import (
	"strconv"
	"strings"
	"time"
)

// ForLocal explains a refusal or failure of this program itself. values fill the {placeholders} of its texts: numbers of seconds as
// digits, problem as a clause in lower case ("it has only 5 digits"), next as a TL name or in words. A sentence whose value is missing is
// left out. A code that is not in the table gets "failure.internal".
func ForLocal(code string, values map[string]string) Problem {
	return localEntry(code).in(scene{localValues(values), true}, circumstance{}, localWait(values))
}

func localEntry(code string) entry {
	for _, e := range local {
		if e.code == code {
			return e
		}
	}
	return localEntry("failure.internal")
}

func localValues(values map[string]string) map[string]string {
	v := cleaned(values)
	if wait := localWait(values); wait > 0 {
		v["wait"], v["exact_wait"] = countdown(wait), exactly(wait)
	}
	if strings.HasPrefix(v["next"], "auth.codeType") {
		v["next"] = NextName(v["next"])
	}
	return v
}

func localWait(values map[string]string) time.Duration {
	n, err := strconv.Atoi(values["seconds"])
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(n) * time.Second
}

// withoutStop takes the full stop from the end of a clause, the sentence around it has its own.
func withoutStop(clause string) string {
	if strings.HasSuffix(clause, "...") {
		return clause
	}
	return strings.TrimRight(clause, ".!")
}
