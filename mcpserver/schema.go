package mcpserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
)

type schema map[string]any

// Output schemas are written by hand: they describe what present builds, nulls and TL objects included, which reflection cannot see.
// A failed call has structured content too, and some clients hold it against the same schema, so every schema allows for it.
var (
	text         = schema{"type": "string"}
	textOrNull   = schema{"type": []string{"string", "null"}}
	wholeOrNull  = schema{"type": []string{"integer", "null"}}
	objectOrNull = schema{"type": []string{"object", "null"}}
	texts        = schema{"type": "array", "items": text}
	objects      = schema{"type": "array"} // each of their own form, which no schema has room for
)

// flowProperties are the most telling ones of present.Flow. A result may have more than its schema says, and the schema of each of a dozen tools takes room in a
// model's context.
func flowProperties() schema {
	return schema{
		"flow_id":    textOrNull,
		"state":      textOrNull,
		"sent_code":  objectOrNull,
		"happened":   text,
		"next":       objects,
		"next_tools": texts,
	}
}

// flowSchema describes present.Flow. Only what every client needs is required: the list of tools has to fit into a model's context. Most tools share it.
var flowSchema = sync.OnceValue(func() mcp.ToolOption { return outputFlow(flowProperties()) })

// outputFlow describes a result about a flow. A failure of such a tool has the same three properties, and so has a call that goes on in the
// background or waits for a private page: whatever else a tool tells of is not there in each of these.
func outputFlow(properties schema) mcp.ToolOption {
	return mcp.WithRawOutputSchema(inJSON(schema{"type": "object", "properties": inEveryResult(properties), "required": []string{"flow_id", "state", "next_tools"}}))
}

// output describes a result that has either the required properties or an error.
func output(properties schema, required ...string) mcp.ToolOption {
	return outputEither(properties, required)
}

// outputOrPage describes a result that is made without a flow and can have to wait for a person on a private page.
func outputOrPage(properties schema, required ...string) mcp.ToolOption {
	return outputEither(properties, required, schema{"required": []string{"page"}})
}

func outputEither(properties schema, required []string, or ...schema) mcp.ToolOption {
	return mcp.WithRawOutputSchema(inJSON(schema{
		"type":       "object",
		"properties": inEveryResult(properties),
		"anyOf":      append([]schema{{"required": append([]string{}, required...)}, {"required": []string{"error"}}}, or...),
	}))
}

// inEveryResult adds what a result of any tool may have. One about no login may have its two names as well, as null, of which its schema says nothing to be short.
func inEveryResult(properties schema) schema {
	p := maps.Clone(properties)
	p["error"] = schema{"type": "object"}
	p["next_tools"] = texts
	return p
}

// inputSchema describes the arguments of a tool from the tags that parseArguments reads them by, in the order in which a person would give them. What
// mcp-go has for it would make a tenth of the time from the start of the program to its first answer.
func inputSchema[T any](t *tools, about []string) mcp.ToolOption {
	described := map[string]string{}
	for _, line := range about {
		name, what, _ := strings.Cut(line, ": ")
		described[name] = what
	}
	var properties bytes.Buffer
	required := []string{}
	for f := range reflect.TypeFor[T]().Fields() {
		if t.hidden(f) {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		kind := "string"
		switch f.Type.Kind() {
		case reflect.Int:
			kind = "integer"
		case reflect.Bool:
			kind = "boolean"
		}
		if properties.Len() > 0 {
			properties.WriteByte(',')
		}
		fmt.Fprintf(&properties, "%s:%s", inJSON(name), inJSON(schema{"type": kind, "description": described[name]}))
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	s := schema{"type": "object", "additionalProperties": false, "properties": json.RawMessage("{" + properties.String() + "}")}
	if len(required) > 0 {
		s["required"] = required
	}
	raw := inJSON(s)
	return func(tool *mcp.Tool) { tool.InputSchema.Type, tool.RawInputSchema = "", raw } // with both set, mcp-go writes neither
}

// inJSON writes a literal of this package.
func inJSON(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}
