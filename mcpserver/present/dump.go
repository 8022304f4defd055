package present

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
)

const (
	dumpHead = "-- Telegram's answer ------------------------------------"
	dumpFoot = "---------------------------------------------------------"
)

// Dump lays an answer of Telegram out for people: every field of the schema under its TL name, fields of a nested value indented.
func Dump(o *authflow.Object) string {
	rows := append([]row{{0, "", o.Constructor}}, objectRows(o, 0)...)
	width := 0
	for _, r := range rows {
		width = max(width, 2*r.depth+utf8.RuneCountInString(r.name))
	}
	var b strings.Builder
	b.WriteString(dumpHead + "\n")
	for _, r := range rows {
		if r.name == "" {
			fmt.Fprintf(&b, "  %s\n", r.value)
			continue
		}
		indent := strings.Repeat("  ", r.depth)
		fmt.Fprintf(&b, "  %s%-*s  %s\n", indent, width-2*r.depth, r.name, r.value)
	}
	b.WriteString(dumpFoot)
	return b.String()
}

type row struct {
	depth       int
	name, value string
}

// manyFields is from where on the fields that were not sent are left out of the text: a user has dozens of them. The structured content
// has all.
const manyFields = 12

func objectRows(o *authflow.Object, depth int) []row {
	var rows []row
	for _, f := range o.Fields {
		if f.Value == nil && len(o.Fields) > manyFields {
			continue
		}
		child, ok := f.Value.(*authflow.Object)
		if !ok || child == nil {
			rows = append(rows, row{depth, f.Name, valueText(f.Name, f.Value)})
			continue
		}
		rows = append(rows, row{depth, f.Name, child.Constructor})
		rows = append(rows, objectRows(child, depth+1)...)
	}
	return rows
}

func valueText(name string, v any) string {
	switch v := v.(type) {
	case nil:
		return "none"
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case int64:
		if unit := units[name]; unit != nil {
			return unit(v)
		}
		return fmt.Sprint(v)
	case string:
		return printable(v)
	case authflow.Omitted:
		return string(v)
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = valueText("", e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case *authflow.Object:
		return v.Constructor
	default:
		return fmt.Sprint(v)
	}
}

// printable shows what Telegram sent: a plain name as it is, anything else in marks.
func printable(s string) string {
	if s == "" {
		return "(empty)"
	}
	return outside.Name(s)
}

// units say what the numbers of a SentCode count. https://core.telegram.org/constructor/auth.sentCode
var units = map[string]func(int64) string{
	"timeout":                func(n int64) string { return fmt.Sprintf("%d s until a resend is possible", n) },
	"push_timeout":           func(n int64) string { return fmt.Sprintf("%d s", n) },
	"reset_available_period": func(n int64) string { return fmt.Sprintf("%d s (%s)", n, explain.Span(time.Duration(n)*time.Second)) },
	"reset_pending_date": func(n int64) string {
		return fmt.Sprintf("%d (%s)", n, time.Unix(n, 0).UTC().Format("2 January 2006, 15:04 UTC"))
	},
	"premium_days": func(n int64) string { return fmt.Sprintf("%d days", n) },
}
