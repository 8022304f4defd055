package mcpserver

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/explain"
)

// What is wrong with the arguments of a tool, as explain.Arguments has it. It never holds a value: an argument can be a secret.
const (
	argumentsNoObject  = "no_object" // the arguments are no JSON object
	argumentUnknown    = "unknown"   // there is none of that name; Known are those that there are
	argumentMissing    = "missing"   // Name is needed
	argumentType       = "type"      // Name is of another JSON type, Got, than Wanted
	argumentRange      = "range"     // Name is a number that is not from Min to Max
	argumentLeast      = "least"     // Name is a number below Min
	argumentOneOf      = "one_of"    // one of Known is needed
	argumentOnlyWith   = "only_with" // Name is of use only with Known
	argumentNotBoth    = "not_both"  // only one of Known can be given
	argumentChoice     = "choice"    // Name is something else than one of Known
	argumentNoDelivery = "delivery"  // this is no delivery type; Known are the types
)

// argumentError is what is wrong with the arguments of a tool.
type argumentError struct{ explain.Arguments }

func (e *argumentError) Error() string { return "arguments: " + e.Kind + " " + e.Name }

// secretArgumentError is a secret that was given where secrets are kept private.
type secretArgumentError struct{ name, what string }

func (e *secretArgumentError) Error() string { return "the argument " + e.name + " is not taken" }

// parseArguments reads the arguments of a tool into a struct. Fields without omitempty are required; an unknown argument is refused, because a
// model that misspells one should hear of it. A hidden one is refused unseen.
func parseArguments[T any](req mcp.CallToolRequest, hidden, absent func(reflect.StructField) bool) (T, error) {
	var out T
	var args map[string]any
	switch raw := req.Params.Arguments.(type) {
	case nil:
	case map[string]any:
		args = raw
	default:
		return out, &argumentError{explain.Arguments{Kind: argumentsNoObject}}
	}
	v := reflect.ValueOf(&out).Elem()
	var names, kept []string
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !hidden(f) {
			names = append(names, name)
			continue
		}
		if absent(f) || f.Tag.Get("secret") == "" { // there is no such argument then
			continue
		}
		kept = append(kept, name)
		if value, given := args[name]; given && value != nil && value != "" {
			return out, &secretArgumentError{name, f.Tag.Get("secret")}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(args)) {
		if !slices.Contains(names, name) && !slices.Contains(kept, name) {
			return out, &argumentError{explain.Arguments{Kind: argumentUnknown, Name: harmless(name), Known: names}}
		}
	}
	for i := range v.NumField() {
		name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		value, given := args[name]
		if !given || value == nil || !slices.Contains(names, name) {
			if options != "omitempty" {
				return out, &argumentError{explain.Arguments{Kind: argumentMissing, Name: name}}
			}
			continue
		}
		if wanted := set(v.Field(i), value); wanted != "" {
			return out, &argumentError{explain.Arguments{Kind: argumentType, Name: name, Wanted: wanted, Got: jsonKind(value)}}
		}
	}
	return out, nil
}

// set stores a JSON value in a field, and returns what the field takes where it does not fit: "whole", a whole number, "truth", or "text".
func set(field reflect.Value, value any) (wanted string) {
	if s, ok := value.(string); ok && field.Type() == reflect.TypeFor[string]() { // which can be a pasted page, and is a string already
		field.SetString(strings.ToValidUTF8(s, "\uFFFD"))
		return ""
	}
	raw, err := json.Marshal(value)
	if err == nil && json.Unmarshal(raw, field.Addr().Interface()) == nil {
		return ""
	}
	switch {
	case field.CanInt():
		return "whole"
	case field.Kind() == reflect.Bool:
		return "truth"
	}
	return "text" // a code is a struct
}

// jsonKind is the JSON type of a value.
func jsonKind(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case float64, json.Number, int, int64:
		return "number"
	case bool:
		return "bool"
	case []any:
		return "array"
	default:
		return "object"
	}
}

// harmless is a name only if it looks like one, else "".
func harmless(name string) string {
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' && r != '-' {
			return ""
		}
	}
	if len(name) > 40 {
		return ""
	}
	return name
}

// yesOrNo is a person's answer that an assistant passes on, in words or as a truth value.
type yesOrNo string

// UnmarshalJSON implements json.Unmarshaler.
func (a *yesOrNo) UnmarshalJSON(raw []byte) error {
	var truth bool
	if json.Unmarshal(raw, &truth) != nil {
		return json.Unmarshal(raw, (*string)(a))
	}
	*a = "no"
	if truth {
		*a = "yes"
	}
	return nil
}
