package mcpserver

import (
	"reflect"
	"slices"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// Arguments that carry secrets are marked by a tag that says what they are, as explain.Phrase names it:
//
//	Code string `json:"code,omitempty" secret:"code"`
//
// With secrets kept private they are neither listed nor taken. A tag private holds the description that a field has then. A tag page holds what
// is added to the description where there are private pages. A tag used is for secrets that outlast the login, see usedInChat.

// hidden reports whether a field is not to be used while secrets are kept private.
//
// A tag pageless is for what only a page can say where there are pages, and paged for what needs one. A tag terminal is for what only the dialogue at a terminal gives. A tag local is
// for what is about files of this computer.
func (t *tools) hidden(f reflect.StructField) bool {
	return t.Private && f.Tag.Get("secret") != "" || t.absent(f)
}

// absent reports whether a field stands for no argument at all.
func (t *tools) absent(f reflect.StructField) bool {
	return t.asks() && f.Tag.Get("pageless") != "" || !t.asks() && f.Tag.Get("paged") != "" || t.AtTerminal == nil && f.Tag.Get("terminal") != "" ||
		t.Remote && f.Tag.Get("local") != ""
}

// usedInChat adds, to what a call with a secret that lasts came to, how the person changes or keeps it, by the tag used of its argument. A code is dead
// once it was used.
func (t *tools) usedInChat(args any, o *outcome) *outcome {
	if o.Failed || o.Flow == nil || o.Page != nil || o.Session != nil || t.Terminal {
		return o
	}
	v := reflect.ValueOf(args)
	for i := range v.NumField() {
		if v.Field(i).Kind() != reflect.String || v.Field(i).String() == "" {
			continue
		}
		switch v.Type().Field(i).Tag.Get("used") {
		case "password":
			if o.Flow.State == authflow.Authorized {
				return warned(o, explain.PasswordSeen{})
			}
		case "hash":
			if t.Sandbox == nil && !t.Remote {
				return warned(o, explain.HashSeen{})
			}
		}
	}
	return o
}

// warned is an outcome with one more thing to be told. The original may be told twice.
func warned(o *outcome, f explain.Fact) *outcome {
	out := *o
	out.Warnings = append(slices.Clone(o.Warnings), f)
	return &out
}
