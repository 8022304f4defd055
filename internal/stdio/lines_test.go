package stdio

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

func TestUnfitLinesAreRefusedAndTheNextOneIsServed(t *testing.T) {
	long := `"` + strings.Repeat(canary, maxLine/len(canary)+1) + `"`
	for _, test := range []struct {
		name, line string
		id         any
		code       int
	}{
		{"no JSON", canary, nil, mcp.PARSE_ERROR},
		{"half a message", `{"jsonrpc":"2.0","id":7,"method":"pi`, nil, mcp.PARSE_ERROR},
		{"two messages", `{"jsonrpc":"2.0","id":7,"method":"ping"}{}`, nil, mcp.PARSE_ERROR},
		{"a batch", `[{"jsonrpc":"2.0","id":7,"method":"ping"}]`, nil, mcp.INVALID_REQUEST},
		{"a number", `7`, nil, mcp.INVALID_REQUEST},
		{"null", `null`, nil, mcp.INVALID_REQUEST},
		{"nothing inside", `{}`, nil, mcp.INVALID_REQUEST},
		{"no method", `{"jsonrpc":"2.0","id":7,"params":{}}`, 7.0, mcp.INVALID_REQUEST},
		{"a method that is a number", `{"jsonrpc":"2.0","id":7,"method":7}`, 7.0, mcp.INVALID_REQUEST},
		{"id null", `{"jsonrpc":"2.0","id":null,"method":"ping"}`, nil, mcp.INVALID_REQUEST},
		{"id an object", `{"jsonrpc":"2.0","id":{},"method":"ping"}`, nil, mcp.INVALID_REQUEST},
		{"id a boolean", `{"jsonrpc":"2.0","id":true,"method":"ping"}`, nil, mcp.INVALID_REQUEST},
		{"id an array", `{"jsonrpc":"2.0","id":[7],"method":"ping"}`, nil, mcp.INVALID_REQUEST},
		{"a result beside the method", `{"jsonrpc":"2.0","id":7,"method":"ping","result":{}}`, 7.0, mcp.INVALID_REQUEST},
		{"a result that is null", `{"jsonrpc":"2.0","id":7,"result":null,"method":"ping"}`, 7.0, mcp.INVALID_REQUEST},
		{"an error beside the method", `{"jsonrpc":"2.0","id":7,"method":"ping","error":{"code":1,"message":"` + canary + `"}}`, 7.0, mcp.INVALID_REQUEST},
		{"a result beside a method without id", `{"jsonrpc":"2.0","method":"notifications/initialized","result":{}}`, nil, mcp.INVALID_REQUEST},
		{"a result beside a method that is null", `{"jsonrpc":"2.0","id":7,"method":null,"result":{}}`, 7.0, mcp.INVALID_REQUEST},
		{"a method that is empty", `{"jsonrpc":"2.0","id":7,"method":""}`, 7.0, mcp.INVALID_REQUEST},
		{"two ids", `{"jsonrpc":"2.0","id":7,"id":8,"method":"ping"}`, 7.0, mcp.INVALID_REQUEST},
		{"two methods", `{"jsonrpc":"2.0","id":7,"method":"ping","method":"tools/list"}`, 7.0, mcp.INVALID_REQUEST},
		{"two tools", `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","name":"` + canary + `"}}`, 7.0, mcp.INVALID_PARAMS},
		{"an argument twice", `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"id":1,"id":2}}}`, 7.0, mcp.INVALID_PARAMS},
		{"a member's name in another case", `{"jsonrpc":"2.0","id":7,"Method":"ping"}`, 7.0, mcp.INVALID_REQUEST},
		{"no text", `{"jsonrpc":"2.0","id":7,"method":"ping","params":{"x":"` + canary + "\xff" + `"}}`, 7.0, mcp.PARSE_ERROR},
		{"no text in the id", `{"jsonrpc":"2.0","id":"` + canary + "\xff" + `","method":"ping"}`, nil, mcp.PARSE_ERROR},
		{"nested too deep", `{"jsonrpc":"2.0","id":7,"method":"ping","params":{"x":` + strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001) + `}}`, nil, mcp.PARSE_ERROR},
		{"a zero byte", `{"jsonrpc":"2.0","id":7,"method":"ping"}` + "\x00", nil, mcp.PARSE_ERROR},
		{"a number beyond all bounds", `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"id":1e999}}}`, 7.0, mcp.INVALID_REQUEST},
		{"no version", `{"id":7,"method":"ping"}`, 7.0, mcp.INVALID_REQUEST},
		{"unknown method", `{"jsonrpc":"2.0","id":7,"method":"nothing"}`, 7.0, mcp.METHOD_NOT_FOUND},
		{"long, id first", `{"jsonrpc":"2.0","id":7,"method":"ping","params":{"x":` + long + `}}`, 7.0, mcp.INVALID_REQUEST},
		{"long, id a string", `{"params":{"id":1},"id":"seven","x":` + long + `}`, "seven", mcp.INVALID_REQUEST},
		{"long, id last", `{"jsonrpc":"2.0","method":"ping","params":{"x":` + long + `},"id":7}`, nil, mcp.INVALID_REQUEST},
		{"long, no JSON", long, nil, mcp.INVALID_REQUEST},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := start(t, newTools(t).MCPServer, Options{})
			c.write(test.line + "\n")
			l := c.answer(test.id)
			c.ping(1)
			if l.Error == nil || l.Error.Code != test.code {
				t.Errorf("want error %d, got %s", test.code, l.raw)
			}
			if !strings.Contains(l.raw, `"id":`) {
				t.Errorf("the error has no id: %s", l.raw)
			}
			c.answer(1)
			c.endQuietly()
			if text := l.raw + c.logged(); strings.Contains(text, "canary") {
				t.Errorf("the line is repeated: %s", text)
			}
		})
	}
}

func TestLineOfTheGreatestLengthIsServed(t *testing.T) {
	for _, ending := range []string{"\n", "\r\n"} {
		c := start(t, newTools(t).MCPServer, Options{})
		head, tail := `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"`, `"}}`
		fill := strings.Repeat("x", maxLine-len(head)-len(tail))
		c.write(head + fill + tail + ending)
		if l := c.answer(1); l.Error != nil {
			t.Errorf("%d bytes are refused: %s", maxLine, l.raw)
		}
		c.write(head + fill + "x" + tail + ending)
		if l := c.answer(1); l.Error == nil {
			t.Errorf("%d bytes are taken", maxLine+1)
		}
		c.endQuietly()
	}
}

func TestBlankLinesAndOtherLineEndingsAreNoError(t *testing.T) {
	c := start(t, newTools(t).MCPServer, Options{})
	c.write("\ufeff\n\r\n   \n\t\n" + `  {"jsonrpc":"2.0","id":1,"method":"ping"}  ` + "\r\n\n")
	c.answer(1)
	c.endQuietly()
}

func TestByteOrderMarkIsSkipped(t *testing.T) {
	c := start(t, newTools(t).MCPServer, Options{})
	c.write("\ufeff" + `{"jsonrpc":"2.0","id":1,"method":"ping"}` + "\n")
	c.answer(1)
	c.endQuietly()
}

func TestLastLineNeedsNoNewline(t *testing.T) {
	c := start(t, newTools(t).MCPServer, Options{})
	c.write(`{"jsonrpc":"2.0","id":1,"method":"ping"}`)
	rest, err := c.end()
	if err != nil || len(rest) != 1 || rest[0].ID != 1.0 || rest[0].Error != nil {
		t.Errorf("got %v, %v", rest, err)
	}
}

func TestLineInPiecesIsOneLine(t *testing.T) {
	c := start(t, newTools(t).MCPServer, Options{})
	for _, r := range `{"jsonrpc":"2.0","id":1,"method":"ping"}` + "\n" {
		c.write(string(r))
	}
	c.answer(1)
	c.endQuietly()
}

func TestEachOfManyRequestsGetsOneAnswer(t *testing.T) {
	const calls = 1000
	c := start(t, newTools(t).MCPServer, Options{grace: 30 * time.Second}) // a busy machine needs more than what is usual
	var lines strings.Builder
	for id := 1; id <= calls; id++ {
		method := "ping"
		if id%2 == 0 {
			method = "tools/list"
		}
		fmt.Fprintf(&lines, `{"jsonrpc":"2.0","id":%d,"method":%q}`+"\n", id, method)
	}
	c.write(lines.String())
	rest, err := c.end()
	if err != nil {
		t.Fatal(err)
	}
	answers := make(map[any]int)
	for _, l := range rest {
		answers[l.ID]++
	}
	for id := 1; id <= calls; id++ {
		if answers[float64(id)] != 1 {
			t.Errorf("request %d has %d answers", id, answers[float64(id)])
		}
	}
}
