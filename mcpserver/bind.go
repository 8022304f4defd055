package mcpserver

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
)

// argumentError says what is wrong with the arguments of a tool, as a clause. It never holds a value: an
// argument can be a secret.
type argumentError struct{ problem string }

func (e *argumentError) Error() string { return e.problem }

// secretArgumentError is a secret that was given where secrets are kept private.
type secretArgumentError struct{ name, what string }

func (e *secretArgumentError) Error() string { return "the argument " + e.name + " is not taken" }

// bind reads the arguments of a tool into a struct. Fields without omitempty are required; an unknown argument is refused, because a
// model that misspells one should hear of it. A hidden one is refused unseen.
func bind[T any](req mcp.CallToolRequest, hidden func(reflect.StructField) bool) (T, error) {
	var out T
	var args map[string]any
	switch raw := req.Params.Arguments.(type) {
	case nil:
	case map[string]any:
		args = raw
	default:
		return out, &argumentError{"the arguments must be a JSON object"}
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
		kept = append(kept, name)
		if value, given := args[name]; given && value != nil && value != "" {
			return out, &secretArgumentError{name, f.Tag.Get("secret")}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(args)) {
		if !slices.Contains(names, name) && !slices.Contains(kept, name) {
			return out, &argumentError{fmt.Sprintf("there is no argument %s; this tool takes %s", harmless(name), list(names))}
		}
	}
	for i := range v.NumField() {
		name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		value, given := args[name]
		if !given || value == nil || slices.Contains(kept, name) {
			if options != "omitempty" {
				return out, &argumentError{fmt.Sprintf("the argument %s is missing", name)}
			}
			continue
		}
		if err := set(v.Field(i), value); err != nil {
			return out, &argumentError{fmt.Sprintf("the argument %s must be %s, not %s", name, err, jsonKind(value))}
		}
	}
	return out, nil
}

// set stores a JSON value in a field. The error is a noun phrase that says what the field takes.
func set(field reflect.Value, value any) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if json.Unmarshal(raw, field.Addr().Interface()) == nil {
		return nil
	}
	switch field.Kind() {
	case reflect.String, reflect.Struct: // a code
		return fmt.Errorf("text in quotes")
	case reflect.Int, reflect.Int64:
		return fmt.Errorf("a whole number without quotes, such as 1234567")
	default:
		return fmt.Errorf("a %s", field.Kind())
	}
}

func jsonKind(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case float64, json.Number, int, int64:
		return "this number"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	default:
		return "an object"
	}
}

// harmless shows an argument's name only if it looks like one.
func harmless(name string) string {
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' && r != '-' {
			return "of that name"
		}
	}
	if name == "" || len(name) > 40 {
		return "of that name"
	}
	return name
}

// list joins words as a sentence does: "a, b and c".
func list(words []string) string {
	switch n := len(words); n {
	case 0:
		return "no arguments"
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}
