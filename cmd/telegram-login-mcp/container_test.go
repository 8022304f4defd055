package main_test

import (
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
)

// freePort is a port that nobody listens on, below those that the system gives away by itself.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(20000 + rand.IntN(12000))
		l, err := net.Listen("tcp4", "0.0.0.0:"+port)
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return port
	}
	t.Fatal("no port is free")
	return ""
}

func published(port string) []string {
	return append([]string{"TELEGRAM_LOGIN_MCP_PAGES_PORT=" + port}, credentials...)
}

// TestContainerHasItsPagesOnThePublishedPort goes through a login all of whose secrets go by pages, on one port.
func TestContainerHasItsPagesOnThePublishedPort(t *testing.T) {
	port := freePort(t)
	p := rehearse(t, published(port), "--container", "--private")
	at := func(who *person) *person {
		t.Helper()
		if !strings.HasPrefix(who.url, "http://127.0.0.1:"+port+"/") {
			t.Errorf("a page is at %s, want it on port %s", who.url, port)
		}
		return who
	}
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620020"}))
	flow := toolArgs{"flow_id": c.FlowID}
	at(p.page("submit_code", flow)).sends(map[string]string{"code": "22222"})
	at(p.page("submit_password", flow)).sends(map[string]string{"password": "sandbox"})
	p.in("authorized", p.tool("get_flow", flow))
	shown := at(p.page("get_session", flow))
	shown.sees(shown.sends(nil), "<textarea")
}

func TestContainerThatPublishesNothingHasNoPages(t *testing.T) {
	p := rehearse(t, credentials, "--container")
	p.has(p.says("start_qr_login", toolArgs{"deliver": "page"}), "failure.deliver_unsupported", "chat", "not chat and page")
}

// TestTwoServersWithOnePortSayWhoHasIt: a client may start its server twice, and two clients may have the same entry.
func TestTwoServersWithOnePortSayWhoHasIt(t *testing.T) {
	port := freePort(t)
	first, second := rehearse(t, published(port)), rehearse(t, published(port))
	begin := func(p *process, phone string) toolArgs {
		return toolArgs{"flow_id": p.in("code_sent", p.tool("request_code", toolArgs{"phone": phone})).FlowID}
	}
	flow, other := begin(first, "+9996620001"), begin(second, "+9996620002")
	page := first.page("submit_code", flow)
	second.has(second.says("submit_code", other), "failure.page_impossible", "on port "+port, "TELEGRAM_LOGIN_MCP_PAGES_PORT", "the chat", "not 127.0.0.1")
	second.in("authorized", second.tool("submit_code", toolArgs{"flow_id": other["flow_id"], "code": "22222"}))
	// The one that has it is not disturbed, and when it has ended the other one has the port.
	page.sends(map[string]string{"code": "22222"})
	first.in("authorized", first.tool("get_flow", flow))
	if err := first.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	first.mustEnd(10 * time.Second)
	shown := second.page("get_session", toolArgs{"flow_id": other["flow_id"], "deliver": "page"})
	shown.sees(shown.sends(nil), "<textarea")
}
