package mcpserver

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
)

// Arguments that carry secrets are marked by a tag that says what they are:
//
//	Code string `json:"code,omitempty" secret:"the login code" jsonschema:"…"`
//
// With secrets kept private they are neither listed nor taken. A tag private holds the description that a field has then.

// hidden reports whether a field is not to be used while secrets are kept private.
func (t *tools) hidden(f reflect.StructField) bool { return t.Private && f.Tag.Get("secret") != "" }

// inputSchema describes the arguments of a tool.
func inputSchema[T any](t *tools) mcp.ToolOption {
	if !t.Private {
		return mcp.WithInputSchema[T]()
	}
	raw := mcp.NewTool("", mcp.WithInputSchema[T]()).RawInputSchema
	var s struct {
		Type       string                    `json:"type"`
		Properties map[string]map[string]any `json:"properties"`
		Required   []string                  `json:"required,omitempty"`
		Additional any                       `json:"additionalProperties,omitempty"`
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		panic(err) // made of a type of this package
	}
	for f := range reflect.TypeFor[T]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if t.hidden(f) {
			delete(s.Properties, name)
		} else if text := f.Tag.Get("private"); text != "" {
			s.Properties[name]["description"] = text
		}
	}
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return func(tool *mcp.Tool) { tool.InputSchema.Type, tool.RawInputSchema = "", raw } // with both set, mcp-go writes neither
}

// secretsIn names the secrets that arguments carry, and what they are.
func secretsIn(args any) (names, what []string) {
	v := reflect.ValueOf(args)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if is := f.Tag.Get("secret"); is != "" && v.Field(i).String() != "" {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			names, what = append(names, name), append(what, is)
		}
	}
	return names, what
}

// keepOut says how to keep a secret out of the chat next time.
func keepOut(names, what []string) string {
	it := "it"
	if len(names) > 1 {
		it = "them"
	}
	return fmt.Sprintf("This chat has seen %s. To keep %s out next time, leave out %s: the person is then asked on a private page.", list(what), it, list(names))
}
