package redisstore

import (
	"context"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/seal"
)

// What all owners have in common: claims on auth keys, and the limits of each number and application, which have a record of their own, so that logins with
// different ones wait for no lock of each other's.

// common is the tag of what all owners have together. It is no owner's Key.
const common = "common"

// ofAll implements authflow.Common.
type ofAll struct {
	claims *store
	keys   [][]byte // the first seals, and each opens
}

// Common is what all owners have together, see authflow.Config.
func (s *Service) Common() authflow.Common {
	keys := [][]byte{s.first}
	for id, key := range s.keys {
		if id != seal.IDOf(s.first) {
			keys = append(keys, key)
		}
	}
	return &ofAll{s.storeOf(common, common), keys}
}

// Claim implements authflow.Common.
func (c *ofAll) Claim(ctx context.Context, id string, wanted func()) (authflow.Claim, error) {
	return c.claims.Claim(ctx, id, wanted)
}

// of are the limits of a subject: one record for each key, since its name is a hash with the key. While the key is changed, instances write to one or the other,
// and each reads both.
func (c *ofAll) of(subject string) (records []*sealedLimits, err error) {
	for _, key := range c.keys {
		hidden, err := seal.Hidden(key, subject)
		if err != nil {
			return nil, err
		}
		records = append(records, &sealedLimits{
			store: c.claims, base: c.claims.prefix + ":{" + common + "-" + hidden + "}:", name: limitsName + "-" + hidden, life: limits.Kept,
		})
	}
	return records, nil
}

// Limits implements authflow.Common.
func (c *ofAll) Limits(ctx context.Context, subject string) (limits.Accounts, error) {
	records, err := c.of(subject)
	if err != nil {
		return limits.Accounts{}, err
	}
	found, err := records[0].read(ctx)
	if err == nil && found.fault != "" {
		err = unreadable(found.fault)
	}
	if err != nil {
		return limits.Accounts{}, err
	}
	return found.accounts, c.addOlder(ctx, records[1:], &found.accounts)
}

// addOlder adds what is known under older keys.
func (c *ofAll) addOlder(ctx context.Context, records []*sealedLimits, to *limits.Accounts) error {
	for _, r := range records {
		found, err := r.read(ctx)
		if err != nil {
			return err
		}
		to.Merge(found.accounts, r.now())
	}
	return nil
}

// UpdateLimits implements authflow.Common.
func (c *ofAll) UpdateLimits(ctx context.Context, subject string, change func(*limits.Accounts) error) error {
	records, err := c.of(subject)
	if err != nil {
		return err
	}
	return records[0].update(ctx, func(accounts *limits.Accounts) error {
		if err := c.addOlder(ctx, records[1:], accounts); err != nil {
			return err
		}
		return change(accounts)
	})
}
