package mcpserver

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/mark3labs/mcp-go/mcp"
)

type schema map[string]any

// Output schemas are written by hand: they describe what result.go builds, nulls and TL objects included, which reflection cannot see.
var (
	text        = schema{"type": "string"}
	textOrNull  = schema{"type": []string{"string", "null"}}
	wholeOrNull = schema{"type": []string{"integer", "null"}}
	explanation = schema{
		"type": "object",
		"properties": schema{
			"code": text, "title": text, "meaning": text, "fixes": schema{"type": "array", "items": text}, "source": text,
		},
		"required": []string{"code", "title", "meaning", "fixes", "source"},
	}
	sentCode = schema{
		"type":        []string{"object", "null"},
		"description": "Telegram's last answer to auth.sendCode or auth.resendCode, every field under its TL name",
		"properties":  schema{"constructor": text},
	}
)

func flowProperties() schema {
	orNull := maps.Clone(explanation)
	orNull["type"] = []string{"object", "null"}
	return schema{
		"flow_id":             text,
		"state":               text,
		"phone":               schema{"type": "string", "description": "masked"},
		"dc":                  wholeOrNull,
		"sent_code":           sentCode,
		"explanation":         orNull,
		"next_tools":          schema{"type": "array", "items": text, "description": "what fits now, the recommended tool first"},
		"resend_available_at": textOrNull,
		"expires_at":          text,
		"sandbox":             schema{"type": "boolean"},
	}
}

// flowSchema describes flowResult, with more properties where a tool adds some.
func flowSchema(more schema) mcp.ToolOption {
	p := flowProperties()
	required := slices.Sorted(maps.Keys(p))
	required = slices.DeleteFunc(required, func(name string) bool { return name == "sandbox" })
	for name, s := range more {
		p[name] = s
		required = append(required, name)
	}
	slices.Sort(required)
	return object(p, required...)
}

// object describes a result with these properties.
func object(properties schema, required ...string) mcp.ToolOption {
	raw, err := json.Marshal(schema{"type": "object", "properties": properties, "required": required})
	if err != nil {
		panic(err) // a literal of this package
	}
	return mcp.WithRawOutputSchema(raw)
}
