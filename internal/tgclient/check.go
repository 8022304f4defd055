package tgclient

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/transport"
)

// checkLimit bounds a check, whatever the network does.
const checkLimit = 18 * time.Second

// publicName is a name that somebody who logs in needs: the API ID comes from there. Telegram itself is reached by number.
const publicName = "my.telegram.org"

// Report is what a check found on the way to Telegram.
type Report struct {
	Names *Step // the look-up of a name, nil where none is needed
	DCs   []DCReport
	// Behind is how far the clock of this machine is behind the servers'. Nil when none of them answered.
	Behind *time.Duration
}

// DCReport is about one data centre.
type DCReport struct {
	DC       int
	Reached  Step
	Answered *Step // the first question of a key exchange, nil when the DC was not reached
}

// Step is one thing that was tried. Took is the time until it worked or failed, Err nil when it worked: a *ProxyError, *UnansweredError,
// ErrNotTelegram, ErrForeignKey, or an error of package net. [authflow.FaultOf] tells its kind.
type Step struct {
	Target string
	Took   time.Duration
	Err    error
}

// Check tries the way to every data centre, and the proxy on it. It blocks for at most checkLimit, and ends with ctx; nothing of it stays.
func (c *Client) Check(ctx context.Context) Report {
	ctx, stop := context.WithTimeout(ctx, checkLimit)
	defer stop()
	var (
		r  Report
		wg sync.WaitGroup
	)
	if name := c.lookUpName(); name != "" {
		r.Names = &Step{Target: name}
		wg.Go(func() {
			ctx, stop := context.WithTimeout(ctx, tcpTimeout)
			defer stop()
			r.Names.run(func() error {
				_, err := c.lookup(ctx, name)
				return err
			})
		})
	}
	var addresses []tg.DCOption
	for _, o := range c.list.Options {
		if plainTCP(o) && !slices.ContainsFunc(addresses, func(other tg.DCOption) bool { return other.ID == o.ID }) {
			addresses = append(addresses, o)
		}
	}
	r.DCs = make([]DCReport, len(addresses))
	clocks := make([]*timeSample, len(addresses))
	for i, o := range addresses {
		wg.Go(func() { r.DCs[i], clocks[i] = c.checkDC(ctx, o) })
	}
	wg.Wait()
	clocks = slices.DeleteFunc(clocks, func(read *timeSample) bool { return read == nil })
	if len(clocks) > 0 {
		best := slices.MinFunc(clocks, func(a, b *timeSample) int { return cmp.Compare(a.roundTrip(), b.roundTrip()) })
		r.Behind = new(best.behind(c.wall))
	}
	return r
}

// lookUpName is the name to look up, "" where none is needed.
func (c *Client) lookUpName() string {
	switch {
	case c.proxy.needsLookUp():
		return c.proxy.host
	case c.proxy.Zero() && c.keys == nil:
		return publicName
	default:
		return "" // behind a proxy names are its business; a sandbox is reached by number and needs no API ID
	}
}

// checkDC connects to one DC and asks the first question of a key exchange.
func (c *Client) checkDC(ctx context.Context, o tg.DCOption) (DCReport, *timeSample) {
	dc := fmt.Sprintf("DC %d", o.ID)
	r := DCReport{DC: o.ID, Reached: Step{Target: dc + ", " + net.JoinHostPort(o.IPAddress, strconv.Itoa(o.Port))}}
	if c.proxy.kind == mtproxy { // which finds the address
		r.Reached.Target = dc
	}
	var raw transport.Conn
	r.Reached.run(func() (err error) {
		raw, err = c.proxy.dialDC(ctx, o.ID, dcs.List{Options: []tg.DCOption{o}})
		return err
	})
	if r.Reached.Err != nil {
		return r, nil
	}
	var read *timeSample
	conn := c.instrument(raw, func(now timeSample) { read = &now })
	defer conn.Close()
	r.Answered = &Step{Target: dc}
	r.Answered.run(func() error { return c.probe(ctx, conn, c.wall) })
	if r.Answered.Err != nil {
		return r, nil // the clock of who is not Telegram says nothing
	}
	return r, read
}

func (s *Step) run(what func() error) {
	begun := time.Now()
	err := what()
	s.Took = time.Since(begun)
	if err != nil {
		s.Err = withFault(rootCause(err))
	}
}
