package redisstore

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/storetest"
)

// until waits until something is so.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(30 * time.Second); !so(); {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("it never is so: %s", what)
		}
	}
}

func TestClusterKeepsTheRulesOfAStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) (one, other authflow.Store) {
		address := cluster(t)
		return opened(t, address).For(anna), opened(t, address).For(anna)
	})
	storetest.RunCommon(t, func(t *testing.T) (one, other authflow.Common) {
		address := cluster(t)
		return opened(t, address).Common(), opened(t, address).Common()
	})
}

// cluster is the address of a Cluster, whose every slot is at one server: it still refuses a script with keys in two.
func cluster(t *testing.T) string {
	t.Helper()
	r := redistest.Start(t, "--cluster-enabled", "yes")
	c := redis.NewClient(&redis.Options{Addr: r.Address()})
	defer func() { _ = c.Close() }()
	if err := c.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	until(t, "the cluster is ready", func() bool {
		info, err := c.ClusterInfo(t.Context()).Result()
		return err == nil && strings.Contains(info, "cluster_state:ok")
	})
	return at(r) + "?cluster=true"
}

// TestReplicaThatTakesOverKeepsTheOwner is a server that is gone, and its replica, which a sentinel puts in its place.
func TestReplicaThatTakesOverKeepsTheOwner(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	replica := r.Replica()
	sentinel, name := r.Sentinel()
	follower := redis.NewClient(&redis.Options{Addr: replica.Address()})
	defer func() { _ = follower.Close() }()
	long := func(o *Options) { o.Lease = 20 * time.Second }
	address := at(sentinel) + "?master_name=" + name
	a, b := opened(t, address, long).For(anna), opened(t, address, long).For(anna)
	until(t, "the replica follows, and the sentinel knows it", func() bool {
		info, err := follower.Info(t.Context(), "replication").Result()
		s := redis.NewSentinelClient(&redis.Options{Addr: sentinel.Address()})
		defer func() { _ = s.Close() }()
		known, e := s.Replicas(t.Context(), name).Result()
		return err == nil && e == nil && strings.Contains(info, "master_link_status:up") && len(known) == 1
	})
	c, l := claimed(t, a)
	defer c.Release()
	if err := a.Put(t.Context(), storetest.Record(id)); err != nil {
		t.Fatal(err)
	}
	until(t, "the replica has the record", func() bool {
		n, err := follower.Exists(t.Context(), a.(*store).flowKey(id)[0]).Result()
		return err == nil && n == 1
	})
	r.Kill()
	until(t, "the replica takes writes", func() bool { return a.Put(t.Context(), storetest.Record(id)) == nil })
	if _, err := b.Claim(storetest.Once(), id, unwanted); !errors.Is(err, authflow.ErrOwned) || !l.Held() {
		t.Errorf("a second claim: %v; held: %v", err, l.Held())
	}
	if rec, err := b.Get(t.Context(), id); err != nil || rec.State != authflow.PasswordNeeded {
		t.Errorf("the record: %s, %v", rec.State, err)
	}
}
