package flowstore

import (
	"context"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/storetest"
)

func TestStoresKeepTheirRules(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		storetest.Run(t, func(*testing.T) (one, other authflow.Store) {
			m := authflow.NewMemoryStore()
			return m, m
		})
	})
	t.Run("disk", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) (one, other authflow.Store) {
			dir := t.TempDir()
			return onDisk(dir), onDisk(dir)
		})
	})
}

func TestWhatOwnersHaveInCommonKeepsItsRules(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		storetest.RunCommon(t, func(*testing.T) (one, other authflow.Common) {
			m := authflow.NewMemoryCommon()
			return m, m
		})
	})
	t.Run("disk", func(t *testing.T) {
		storetest.RunCommon(t, func(t *testing.T) (one, other authflow.Common) {
			dir := t.TempDir()
			return onDisk(dir).Common(), onDisk(dir).Common()
		})
	})
}

func onDisk(dir string) *Store { return New(Options{Dir: dir, NoKeyring: true}) }

const id, otherID = storetest.ID, storetest.OtherID

func record(id string) authflow.Record { return storetest.Record(id) }

func once() context.Context { return storetest.Once() }

func unwanted() {}

// timed is a context that ends after a while.
func timed(t *testing.T, d time.Duration) context.Context {
	ctx, stop := context.WithTimeout(t.Context(), d)
	t.Cleanup(stop)
	return ctx
}
