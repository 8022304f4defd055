package present

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
)

// dumpWidth is how wide the frame of an answer is, in characters.
const dumpWidth = 57

// Dump lays an answer of Telegram out for people: every field of the schema under its TL name, fields of a nested value indented.
func Dump(r explain.Reader, o *authflow.Object) string {
	rows := append([]row{{0, "", o.Constructor}}, objectRows(r, o, 0)...)
	width := 0
	for _, one := range rows {
		width = max(width, 2*one.depth+utf8.RuneCountInString(one.name))
	}
	var b strings.Builder
	head := "-- " + label(r, "answer") + " "
	b.WriteString(head + strings.Repeat("-", max(dumpWidth-utf8.RuneCountInString(head), 2)) + "\n")
	for _, one := range rows {
		if one.name == "" {
			fmt.Fprintf(&b, "  %s\n", one.value)
			continue
		}
		indent := strings.Repeat("  ", one.depth)
		fmt.Fprintf(&b, "  %s%-*s  %s\n", indent, width-2*one.depth, one.name, one.value)
	}
	b.WriteString(strings.Repeat("-", dumpWidth))
	return b.String()
}

type row struct {
	depth       int
	name, value string
}

// manyFields is from where on the fields that were not sent are left out of the text: a user has dozens of them. The structured content
// has all.
const manyFields = 12

func objectRows(r explain.Reader, o *authflow.Object, depth int) []row {
	var rows []row
	for _, f := range o.Fields {
		if f.Value == nil && len(o.Fields) > manyFields {
			continue
		}
		child, ok := f.Value.(*authflow.Object)
		if !ok || child == nil {
			rows = append(rows, row{depth, f.Name, valueText(r, f.Name, f.Value)})
			continue
		}
		rows = append(rows, row{depth, f.Name, child.Constructor})
		rows = append(rows, objectRows(r, child, depth+1)...)
	}
	return rows
}

func valueText(r explain.Reader, name string, v any) string {
	switch v := v.(type) {
	case nil:
		return label(r, "none")
	case bool:
		if v {
			return label(r, "yes")
		}
		return label(r, "no")
	case int64:
		if slices.Contains(counted, name) {
			return explain.Text(r, explain.Counted{Field: name, N: v})
		}
		return fmt.Sprint(v)
	case string: // what Telegram sent: a plain name as it is, anything else in marks
		if v == "" {
			return label(r, "empty")
		}
		return outside.Name(v)
	case authflow.Omitted:
		return string(v)
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = valueText(r, "", e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case *authflow.Object:
		return v.Constructor
	default:
		return fmt.Sprint(v)
	}
}

// counted are the numbers of a SentCode that stand with what they count. https://core.telegram.org/constructor/auth.sentCode
var counted = []string{"timeout", "push_timeout", "reset_available_period", "reset_pending_date", "premium_days"}

func label(r explain.Reader, name string) string { return explain.Text(r, explain.Label{Name: name}) }
