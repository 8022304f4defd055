package mcpserver

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sessionstring"
)

// corrected adds, to a refusal that is to be followed by the same call, that call with room for what is to be put right. args is the tool's struct of arguments.
func (t *tools) corrected(o *outcome, name string, args reflect.Type, req mcp.CallToolRequest) *outcome {
	if t.Terminal || !o.Failed || o.Flow != nil || o.Again != nil { // a terminal asks anew by itself
		return o
	}
	unread, ofSession := o.Fact.(explain.SessionUnreadable)
	if told := explain.Tell(t.Reader(), o.Fact); told.Retry.When != explain.RetryCorrected || len(told.Next) > 0 && !(ofSession && unread.Again() != "") {
		return o
	}
	given := t.repeated(args, req)
	switch f := o.Fact.(type) {
	case explain.CredentialsMissing:
		given["api_id"] = t.placeholder("api_id")
		switch {
		case f.OnlyID && t.Sandbox != nil:
			given["api_id"] = 1
		case f.OnlyID:
		case t.Sandbox != nil && !t.Private:
			given["api_id"], given["api_hash"] = 1, "sandbox" // its own, which are no secret
		case !t.asks(): // else the hash is asked for on one
			given["api_hash"] = t.placeholder("api_hash")
		}
	case explain.CredentialsInvalid:
		if _, id := given["api_id"]; id && slices.Contains([]string{string(authflow.CredentialsID), string(authflow.CredentialsUserID)}, f.Kind) {
			given["api_id"] = t.placeholder("api_id")
		}
		if f.Kind == string(authflow.CredentialsNoHash) && !t.asks() {
			given["api_hash"] = t.placeholder("api_hash")
		}
	case explain.SessionUnreadable:
		if !t.Remote && f.Again() == "path" && (given["session"] != nil || strings.HasPrefix(f.Instead(), "file_")) {
			delete(given, "session")
			given[pathArgument(args)] = t.placeholder("path")
		}
	case explain.SessionContradicts: // what the session carries needs no argument
		delete(given, f.Field)
	case explain.SessionIncomplete:
		for _, field := range f.Fields {
			t.fillIn(given, args, field)
		}
	case explain.SessionUnfit:
		t.fillIn(given, args, f.Field)
	case explain.SessionPathUnread:
		if !f.Passes() {
			given[pathArgument(args)] = t.placeholder("path")
		}
	case explain.SessionNotWritten:
		if f.OwnPath {
			given["path"] = t.placeholder("path")
		}
	case explain.DeliverUnsupported:
		if given["deliver"] = t.placeholder("deliver"); len(f.Known) == 1 {
			given["deliver"] = f.Known[0]
		}
	case explain.SecretInChat:
		if ways := t.deliveryWays(); given["deliver"] == deliverChat && len(ways) > 0 {
			given["deliver"] = ways[0]
		}
	case explain.Arguments:
		if _, wrong := given[f.Name]; wrong {
			given[f.Name] = t.placeholder(f.Name)
		}
		switch f.Kind {
		case argumentOneOf:
			one := f.Known[0]
			if slices.Contains(f.Known, "session") { // which everybody has who asks about one
				one = "session"
			}
			given[one] = t.placeholder(one)
		case argumentNotBoth: // the first of them stays
			kept := false
			for _, one := range f.Known {
				if _, ok := given[one]; ok && kept {
					delete(given, one)
				} else {
					kept = kept || ok
				}
			}
		}
	}
	out := *o
	out.Again = &present.Step{Tool: name, Arguments: given, Why: explain.Tell(t.Reader(), explain.Step{Tool: "corrected"}).Title}
	return &out
}

// fillIn makes room for an argument, where the tool has it.
func (t *tools) fillIn(given map[string]any, args reflect.Type, argument string) {
	for f := range args.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == argument {
			given[name] = t.placeholder(name)
		}
	}
}

// afterPause adds, to what Telegram or the store of a service wants a pause before, the same call for when it is over, where the call is about a session that is there, or
// no login could begin: no other way of logging in is of use then.
func (t *tools) afterPause(o *outcome, name string, args reflect.Type, req mcp.CallToolRequest) *outcome {
	if t.Terminal || !o.Failed || o.Again != nil {
		return o
	}
	if _, none := o.Fact.(explain.NotBegun); !none && !slices.Contains([]string{"check_session", string(authflow.AddLogin), string(authflow.GetSession)}, name) {
		return o
	}
	retry := explain.Tell(t.Reader(), o.Fact).Retry
	if retry.When != explain.RetryAfter {
		return o
	}
	if s := o.Flow; s != nil && s.State != authflow.Authorized && (name != string(authflow.AddLogin) || s.State != authflow.QRShown) { // where the new login waits to be let in
		return o
	}
	out := *o
	out.Alone = true
	out.Again = &present.Step{Tool: name, Arguments: t.repeated(args, req), Why: explain.Tell(t.Reader(), explain.Step{Tool: "after_pause", In: retry.After}).Title}
	return &out
}

// pathArgument is the argument of a tool that takes the path of a session.
func pathArgument(args reflect.Type) string {
	if _, ok := args.FieldByName("FromPath"); ok {
		return "from_path"
	}
	return "path"
}

// repeated are the arguments of a call, and those that it lacks. A value is repeated only where it cannot be a secret in the wrong place: else what belongs there
// stands in angle brackets.
func (t *tools) repeated(args reflect.Type, req mcp.CallToolRequest) map[string]any {
	given, values := map[string]any{}, req.GetArguments()
	for i := range args.NumField() {
		f := args.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		value, ok := values[name]
		ok = ok && value != nil && value != ""
		if t.hidden(f) || !ok && options == "omitempty" {
			continue
		}
		given[name] = t.placeholder(name)
		typed, isText := value.(string)
		_, isTruth := value.(bool)
		switch {
		case name == "flow_id" && isText && authflow.ValidID(typed), name == "deliver" && slices.Contains([]string{deliverChat, deliverFile, deliverPage}, typed):
			given[name] = typed
		case (name == "to" || name == "format") && isText && formatNamed(typed) != "" && !(t.Remote && formatNamed(typed).IsFile()):
			given[name] = string(formatNamed(typed))
		case name == "in_use" && (value == false || isText && explain.Declines(explain.Assistant, typed)):
			given[name] = "no"
		case name == "phone" && isText:
			if phone, err := t.Flows.CheckPhone(typed); err == nil && strings.Trim(phone.E164, "+0123456789") == "" {
				given[name] = phone.E164
			}
		case name == "for_tool" && isText:
			given[name] = outside.Text(typed)
		case (name == "path" || name == "from_path") && isText && harmlessPath(typed):
			given[name] = outside.Text(typed)
		case f.Type.Kind() == reflect.Int && !isText && ok, f.Type.Kind() == reflect.Bool && isTruth:
			given[name] = value
		}
	}
	return given
}

// longestName is how long the name of a tool is in an argument for a format, in bytes: shorter than any secret that can stand there by mistake.
const longestName = 60

// formatNamed is the format that is meant by its own name, or by that of a tool that takes it, as for_tool has it; "" for any other text.
func formatNamed(name string) sessionstring.Format {
	if f, ok := sessionstring.Named(name); ok {
		return f
	}
	if len(name) > longestName {
		return ""
	}
	use, _ := explain.ForTool(name)
	return sessionstring.Format(use.Format)
}

// fills are the phrases for what belongs into an argument, where its name alone does not say it.
var fills = map[string]string{
	"phone": "phone", "api_id": "api_id", "api_hash": "api_hash", "email": "email", "format": "format", "to": "format", "deliver": "deliver", "in_use": "in_use",
	"path": "path", "from_path": "path", "session": "session", "user_id": "user_id",
}

// placeholder is what stands in the place of a value that is to be given.
func (t *tools) placeholder(argument string) string {
	if phrase, ok := fills[argument]; ok {
		return "<" + t.phrase("fill."+phrase, "") + ">"
	}
	return "<" + argument + ">"
}

// longestRepeated is how long a path is that is repeated, in bytes: shorter than any session.
const longestRepeated = 255

// harmlessPath reports whether a text is by its form the path of a file or folder, and no secret in the place of one.
func harmlessPath(given string) bool {
	if len(given) > longestRepeated {
		return false
	}
	_, err := sessionstring.Detect(given)
	var bad *sessionstring.FormatError
	return errors.As(err, &bad) && len(bad.Got) == 1 && strings.HasPrefix(string(bad.Got[0].Kind), string(sessionstring.GotPath))
}
