package main_test

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/redis/go-redis/v9"

	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/testca"
)

// redisClient asks a Redis of a test what the program cannot be asked for.
func redisClient(t *testing.T, o *redis.Options) *redis.Client {
	t.Helper()
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// documentedUser makes a user with the rights that docs/service.md names, and then those rules.
func documentedUser(t *testing.T, rules []string, of ...*redis.Client) (name string) {
	t.Helper()
	raw, err := os.ReadFile("../../docs/service.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(~tlm[^`]*)` will do").FindSubmatch(raw)
	if named == nil {
		t.Fatal("docs/service.md names no rights")
	}
	for _, c := range of {
		if err := c.ACLSetUser(t.Context(), "logins", slices.Concat([]string{"on", ">secret"}, strings.Fields(string(named[1])), rules)...).Err(); err != nil {
			t.Fatal(err)
		}
	}
	return "logins"
}

// goesOn calls a tool until it comes to a state: what Redis has just lost is refused until it is there again.
func (a *assistant) goesOn(state, tool string, arguments toolArgs) {
	a.Helper()
	last := ""
	defer func() {
		if a.Failed() {
			a.Logf("%s said last: %s", tool, last)
		}
	}()
	eventually(a, 2*limit, tool+" comes to "+state, func() bool {
		begun := time.Now()
		c, said := a.says(tool, arguments)
		last = said
		if took := time.Since(begun); took > 25*time.Second || c.Explanation.Code == "failure.internal" {
			a.Errorf("%s after %v: %s", tool, took, said)
		}
		return c.State == state
	})
}

// A server with a replica and a sentinel, all with TLS and a password: when the server is gone, both instances go on with the replica.
func TestLoginGoesOnAfterAFailover(t *testing.T) {
	t.Parallel()
	ca := testca.New(t)
	options := secured(ca.Issue(time.Now().Add(time.Hour), "localhost", "127.0.0.1"), ca, "--tls-auth-clients", "no", "--tls-replication", "yes")
	server := redistest.Start(t, append(options, "--masterauth", "secret")...)
	replica := server.Replica(append(options, "--masterauth", "secret")...)
	sentinel, name := server.Sentinel(options...)
	state := t.TempDir()
	anna := newToken(t, state, "anna")
	q := url.Values{"master_name": {name}, "password": {"secret"}, "ssl_ca_certs": {ca.File}}
	arguments := storeAt(t, "rediss://:secret@"+strings.Replace(sentinel.Address(), "127.0.0.1", "localhost", 1)+"?"+q.Encode(), state)
	first, second := serveHTTP(t, arguments...), serveHTTP(t, arguments...)
	a, b := first.hire(mcp.ProtocolVersion20260728, anna), second.hire(mcp.ProtocolVersion20251125, anna)
	phone := "+9996610020"
	flow := toolArgs{"flow_id": a.enter("code_sent", "request_code", toolArgs{"phone": phone}).FlowID}
	code := a.code(phone, "app")

	follower := redisClient(t, &redis.Options{Addr: replica.Address(), Password: "secret", TLSConfig: &tls.Config{RootCAs: ca.Pool(), ServerName: "127.0.0.1"}})
	eventually(t, limit, "the replica has the login", func() bool {
		keys, err := follower.Keys(t.Context(), "tlm*:flow:*").Result()
		return err == nil && len(keys) == 1
	})
	server.Kill()
	a.goesOn("password_needed", "submit_code", toolArgs{"flow_id": flow["flow_id"], "code": code})
	b.goesOn("authorized", "submit_password", toolArgs{"flow_id": flow["flow_id"], "password": "sandbox"})
	logsIn(t, b.enter("authorized", "get_session", flow).Session, telegramOf(t).Connection(), 1, 1010020)
	if code != a.code(phone, "app") {
		t.Error("there was a second code")
	}
	if role, err := follower.Do(t.Context(), "ROLE").Slice(); err != nil || role[0] != "master" {
		t.Errorf("the replica is %v, %v", role, err)
	}
}

// cluster starts a Cluster of three nodes, and returns how each is asked, too.
func cluster(t *testing.T) (nodes []*redistest.Server, clients []*redis.Client) {
	t.Helper()
	for i := range 3 {
		nodes = append(nodes, redistest.Start(t, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000"))
		clients = append(clients, redisClient(t, &redis.Options{Addr: nodes[i].Address()}))
		if err := clients[i].ClusterAddSlotsRange(t.Context(), i*16384/3, (i+1)*16384/3-1).Err(); err != nil {
			t.Fatal(err)
		}
		host, port, err := net.SplitHostPort(nodes[i].Address())
		if err != nil {
			t.Fatal(err)
		}
		among, err := clients[i].ConfigGet(t.Context(), "cluster-port").Result()
		if err != nil {
			t.Fatal(err)
		}
		if err := clients[0].Do(t.Context(), "CLUSTER", "MEET", host, port, among["cluster-port"]).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range clients {
		eventually(t, limit, "the Cluster is ready", func() bool {
			info, err := c.ClusterInfo(t.Context()).Result()
			return err == nil && strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:3")
		})
	}
	return nodes, clients
}

// A Cluster of three nodes: pages and steps of a login at two instances, which know it by other nodes, and the node with the login is killed and comes back in the middle.
func TestLoginInACluster(t *testing.T) {
	t.Parallel()
	nodes, clients := cluster(t)
	state := t.TempDir()
	anna := newToken(t, state, "anna")
	user := "redis://" + documentedUser(t, nil, clients...) + ":secret@"
	first := serveHTTP(t, storeAt(t, user+nodes[0].Address()+"?cluster=true", state)...)
	second := serveHTTP(t, storeAt(t, user+nodes[1].Address()+"?addr="+nodes[2].Address(), state)...)
	a, b := first.hire(mcp.ProtocolVersion20260728, anna), second.hire(mcp.ProtocolVersion20251125, anna)
	loginBetween(t, a, b, "+9996610020", 1010020)

	phone := "+9996610021"
	flow := toolArgs{"flow_id": a.enter("code_sent", "request_code", toolArgs{"phone": phone}).FlowID}
	code, killed := b.code(phone, "app"), -1
	for i, c := range clients {
		if keys, err := c.Keys(t.Context(), "tlm*:flow:*").Result(); err != nil {
			t.Fatal(err)
		} else if len(keys) > 0 {
			killed = i
		}
	}
	if killed < 0 {
		t.Fatal("no node has the login")
	}
	nodes[killed].Kill()
	if c, said := b.says("submit_code", toolArgs{"flow_id": flow["flow_id"], "code": code}); c.State == "password_needed" || c.Explanation.Code == "failure.internal" {
		t.Errorf("while its node is away: %s", said)
	}
	nodes[killed].Begin()
	documentedUser(t, nil, clients[killed]) // whom it has kept in memory only
	a.goesOn("password_needed", "submit_code", toolArgs{"flow_id": flow["flow_id"], "code": code})
	b.goesOn("authorized", "submit_password", toolArgs{"flow_id": flow["flow_id"], "password": "sandbox"})
	logsIn(t, a.enter("authorized", "get_session", flow).Session, telegramOf(t).Connection(), 1, 1010021)
	if code != a.code(phone, "app") {
		t.Error("there was a second code")
	}
}

// An instance is ready as long as its Cluster is: one that goes on without some of its nodes (cluster-require-full-coverage no) has most people served, and this one does not.
func TestInstanceIsReadyAsItsClusterIs(t *testing.T) {
	t.Parallel()
	nodes, _ := cluster(t)
	s := serveHTTP(t, storeAt(t, "redis://"+nodes[0].Address()+"?cluster=true", t.TempDir())...)
	comes := func(what string, want int) {
		t.Helper()
		eventually(t, 2*limit, what, func() bool {
			status, _ := fetched(t, strings.TrimSuffix(s.url, "/mcp")+"/readyz", "")
			return status == want
		})
	}
	comes("it is ready", http.StatusOK)
	for _, n := range nodes {
		n.Kill()
		comes("it is not ready without "+n.Address(), http.StatusServiceUnavailable)
		n.Begin()
		comes("it is ready again with "+n.Address(), http.StatusOK)
	}
}

// The pages of an instance are served by another one in a Cluster, too, where questions and answers lie on different nodes.
func TestPagesAreServedByAnotherInstanceInACluster(t *testing.T) {
	t.Parallel()
	nodes, _ := cluster(t)
	state := t.TempDir()
	shared := append(storeAt(t, "redis://"+nodes[0].Address()+"?cluster=true", state)[4:], "--secrets", "private")
	first, tokens := publish(t, []string{"anna"}, shared...)
	second, _ := publish(t, []string{"ben"}, shared...)
	first.elsewhere = second.web
	first.loginOnPages(first.hire(mcp.ProtocolVersion20260728, tokens["anna"]), "+9996610020", 1010020, nil)
}
