package stdio

import (
	"fmt"
	"strings"
	"testing"
)

// IDs as clients may write them. Each comes back to the byte.
var awkwardIDs = []string{
	"0", "-1", "1.0", "1e3", "-0", "0.5", "9007199254740993", "-9007199254740993", "12345678901234567890", "123456789012345678901234567890",
	"1e400", "1E+2", `""`, `"1"`, `"a\"b\\c\/"`, `"\u0041"`, `"\ud83d\ude00 \ud800"`, `"<&>"`, `"\u2028"`,
}

func TestIDsComeBackAsTheyCame(t *testing.T) {
	t.Parallel()
	k := newTools(t)
	c := start(t, k.MCPServer, Options{})
	comes := func(what, id, rest string) {
		t.Helper()
		if l := c.next(); !strings.HasPrefix(l.raw, answerHead+id+rest) {
			t.Errorf("%s with id %s: got %s", what, id, l.raw)
		}
	}
	for i, id := range awkwardIDs {
		request := func(rest string) string { return `{"jsonrpc":"2.0","id":` + id + `,` + rest + "}\n" }
		c.write(request(`"method":"ping"`))
		comes("ping", id, resultHead)
		c.write(request(`"method":"nothing"`))
		comes("an unknown method", id, `,"error":`)
		c.write(request(`"method":"ping","result":{}`))
		comes("a result beside the method", id, `,"error":`)
		c.write(request(`"method":"tools/call","params":{"name":"panic"}`))
		comes("a defect", id, `,"error":`)
		if i%6 == 0 { // each takes a moment
			c.write(`{"jsonrpc":"2.0","method":"ping","id":` + id + `,"params":{"x":"` + strings.Repeat("x", maxLine) + `"}}` + "\n")
			comes("a line too long", id, `,"error":`)
		}
		c.write(request(`"method":"tools/call","params":{"name":"wait","arguments":{"id":1}}`))
		k.waitBegan(t)
		c.write(request(`"method":"ping"`))
		comes("an id in use", id, `,"error":`)
		c.cancelCall(id)
		k.waitStopped(t)
	}
	c.endQuietly()
}

func TestCancelMeansTheValueOfAnID(t *testing.T) {
	t.Parallel()
	for request, cancel := range map[string]string{"1.0": "1", "1000": "1e3", `"\u0041"`: `"A"`, "0": "-0"} {
		k := newTools(t)
		c := start(t, k.MCPServer, Options{})
		c.write(`{"jsonrpc":"2.0","id":` + request + `,"method":"tools/call","params":{"name":"wait","arguments":{"id":1}}}` + "\n")
		k.waitBegan(t)
		c.cancelCall(cancel)
		k.waitStopped(t)
		c.endQuietly()
	}
}

func TestNeighboursOfABigIDAreOthers(t *testing.T) {
	t.Parallel()
	k := newTools(t)
	c := start(t, k.MCPServer, Options{})
	const one, other = "9007199254740992000", "9007199254740992001"
	for i, id := range []string{one, other} {
		c.write(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{"name":"wait","arguments":{"id":%d}}}`+"\n", id, i))
		k.waitBegan(t)
	}
	c.cancelCall(one)
	k.waitStopped(t)
	k.release <- struct{}{}
	if l := c.next(); !strings.HasPrefix(l.raw, answerHead+other+resultHead) {
		t.Errorf("got %s", l.raw)
	}
	c.endQuietly()
}

func TestProgressTokensComeBackAsTheyCame(t *testing.T) {
	t.Parallel()
	k := newTools(t)
	c := start(t, k.MCPServer, Options{})
	c.initialize()
	for _, token := range awkwardIDs {
		c.write(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"x":1,"progressToken":` + token + `},"name":"progress"}}` + "\n")
		for range steps {
			if l := c.next(); !strings.Contains(l.raw, `"progressToken":`+token) {
				t.Errorf("progress for %s: %s", token, l.raw)
			}
		}
		c.answer(1)
	}
	c.endQuietly()
}

func TestSubscriptionKeepsItsID(t *testing.T) {
	t.Parallel()
	c := start(t, newTools(t).MCPServer, Options{})
	const id = "12345678901234567890"
	meta := `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`
	c.write(`{"jsonrpc":"2.0","id":` + id + `,"method":"subscriptions/listen","params":{"notifications":{},` + meta + `}}` + "\n")
	for _, what := range []string{"the acknowledgement", "the end"} {
		if l := c.next(); !strings.Contains(l.raw, `"io.modelcontextprotocol/subscriptionId":`+id) {
			t.Errorf("%s: %s", what, l.raw)
		}
	}
	c.endQuietly()
}
