package explain

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// ForLocal explains a refusal or failure of this program itself. values fill the {placeholders} of its texts: numbers of seconds as
// digits, problem as a clause in lower case ("it has only 5 digits"), next as a TL name or in words. A sentence whose value is missing is
// left out. A code that is not in the table gets "failure.internal".
//
// They may hold the reader, see [Know].
//
// state and method, where given, say whether the login is finished, so that no other way to log in is offered then. These are "1" or not set:
//   - failure.session_file: taken (a file of the name exists), own_path (the person gave the path), chat (showing it in the chat is possible)
//   - failure.session_incomplete: address (address or port is among fields), api_id (the API ID is)
//   - page.waiting and failure.page_…: see pageTexts
//   - failure.deliver_unsupported: file_only (the format is a file, and the chat was asked for)
func ForLocal(code string, values map[string]string) Problem {
	return localEntry(code).in(scene{values: localValues(values), flow: true, done: finished(values)}, circumstance{}, localWait(values))
}

// stateAuthorized is the state of a flow whose login is finished.
const stateAuthorized = "authorized"

// finished reports whether values are about a finished login: its state says so, or, when it is not given, a call that follows a login.
func finished(values map[string]string) bool {
	if state := values["state"]; state != "" {
		return state == stateAuthorized
	}
	return slices.Contains([]string{"users.getUsers", "updates.getState", "auth.logOut"}, values["method"])
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
	if command := values["by_hand"]; command != "" { // is pasted as it stands
		v["by_hand"] = command
	}
	if v["field"] == "api_id" {
		v["api_id"] = "1"
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
