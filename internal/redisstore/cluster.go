package redisstore

import (
	"context"
	"errors"
	"strings"

	"github.com/redis/go-redis/v9"
)

// errNotWhole is a Cluster of which some slots are served by nobody, as one of its nodes sees it.
var errNotWhole = errors.New("a part of the Cluster is away")

// whole asks the master of every slot of a Cluster whether all slots are served: the records of each owner are at one of them. A Redis that is no Cluster is whole.
func (s *Service) whole(ctx context.Context) error {
	c, ok := s.client.(*redis.ClusterClient)
	if !ok {
		return nil
	}
	return cause(c.ForEachMaster(ctx, func(ctx context.Context, master *redis.Client) error {
		info, err := master.ClusterInfo(ctx).Result()
		if err == nil && !(strings.Contains(info, "cluster_state:ok\r\n") && strings.Contains(info, "cluster_slots_ok:16384\r\n")) {
			err = errNotWhole
		}
		return err
	}))
}
