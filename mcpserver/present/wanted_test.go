package present

import (
	"testing"

	"telegram-login-mcp/explain"
)

func TestHelpAgainstAnotherLibraryNamesTheFormat(t *testing.T) {
	p := Presenter{}
	named := func(f explain.Fact, tool, argument string) any {
		steps, _ := p.Helps(f, nil)
		for _, s := range steps {
			if s.Tool == tool {
				return s.Arguments[argument]
			}
		}
		t.Fatalf("%+v: no %s in %+v", f, tool, steps)
		return nil
	}
	if got := named(explain.ToolFailure{Kind: "session_library", Library: "Pyrogram", Want: "pyrogram", Number: 271}, "convert_session", "to"); got != "pyrogram" {
		t.Errorf("it is to be converted to %v", got)
	}
	if got := named(explain.ToolFailure{Kind: "library_old", Case: "ids", Want: "pyrogram"}, "get_session", "format"); got != "pyrogram" {
		t.Errorf("the session is to be written as %v", got)
	}
	if got := named(explain.ToolFailure{Kind: "session_library"}, "convert_session", "to"); got != nil {
		t.Errorf("nobody knows the format, and it is to be converted to %v", got)
	}
}
