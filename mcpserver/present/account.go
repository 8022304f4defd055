package present

import (
	"strconv"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/outside"
)

// Account names who logs in or is logged in: “Ada Lovelace” (“@ada”, +44 *** 17, ID 42); "" as long as Telegram has not said.
func Account(s authflow.Snapshot) string {
	if s.Login == nil {
		return ""
	}
	return User(s.Login.User)
}

// User names an account.
func User(u authflow.User) string {
	var known []string
	if u.Username != "" {
		known = append(known, outside.Quoted("@"+u.Username))
	}
	if u.Phone != "" {
		known = append(known, u.Phone)
	}
	known = append(known, "ID "+strconv.FormatInt(u.ID, 10))
	return outside.Quoted(u.FirstName+" "+u.LastName) + " (" + strings.Join(known, ", ") + ")"
}
