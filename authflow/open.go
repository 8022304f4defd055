package authflow

import (
	"cmp"
	"context"
	"errors"

	"telegram-login-mcp/internal/limits"
)

// How a login begins, so that a number has one at a time, also where several processes share the store.

// open makes a new flow, or returns the one that is pending for its number, and its ID. That one may be out of reach. The caller has the call slot
// of a new flow, for the call that it is made for.
func (r *Registry) open(ctx context.Context, rec Record) (f *flow, pending string, err error) {
	r.loadIndex(ctx)
	r.swept(ctx)
	if f, pending, err = r.openOne(ctx, rec); pending != "" {
		f, err = r.find(ctx, pending)
	}
	return f, pending, err
}

// openOne makes a new flow, or names the one that is pending for its number.
func (r *Registry) openOne(ctx context.Context, rec Record) (f *flow, pending string, err error) {
	if rec.Phone != "" { // two requests for one number make one flow, and nobody waits for a request for another
		if _, err = r.announce(ctx, rec.Phone); errors.Is(err, ErrOwned) {
			err = &BusyError{Doing: Activity{Kind: ActivityOtherRequest}}
		}
		if err != nil {
			return nil, "", err
		}
		defer r.arrived(rec.Phone)
	}
	if rec.Phone != "" {
		r.limits.learn(ctx, rec.Phone, "auth.sendCode")
	}
	if pending = r.pendingHere(rec.Phone); pending == "" {
		err = r.limits.update(ctx, rec.Phone != "", func(stored *limits.Accounts, unlocked error) error {
			var err error
			if pending, err = r.pendingInStore(ctx, rec.Phone); pending != "" {
				return nil
			}
			if r.config.SaveFirst && cmp.Or(unlocked, err) != nil { // another process may have a login of the number, or be about to
				return &NotBegunError{Err: cmp.Or(unlocked, err)}
			}
			if err != nil {
				return err
			}
			if rec.APIID == 0 || rec.APIHash.Empty() {
				return ErrNoCredentials
			}
			now := r.config.Clock.Now()
			if rec.Phone != "" {
				if err := refusal(stored, rec.Phone, "auth.sendCode", now); err != nil {
					return err
				}
				if err := r.limits.oneMore(stored, rec.Phone, now); err != nil {
					return err
				}
			}
			rec.ID, rec.State = newID(), Connecting
			rec.Created, rec.Entered, rec.Expires = now, now, now.Add(life(Connecting))
			o := newOwner(r, rec)
			o.taken = true
			if err := r.admit(ctx, o); err != nil {
				return err
			}
			f = o.flow
			r.limits.reserve(stored, rec.Phone, now)
			f.create(ctx) // while no other process looks for a flow of the number
			if err := f.published().saveError(); err != nil && r.config.SaveFirst {
				return &NotBegunError{Err: err}
			}
			return nil
		})
	}
	if busy := (*ClaimError)(nil); r.config.SaveFirst && errors.As(err, &busy) {
		err = &NotBegunError{Err: busy.Err}
	}
	if f != nil && err != nil {
		f.neverBegun(ctx)
		f = nil
	}
	return f, pending, err
}

// neverBegun takes a flow back for which nothing was sent.
func (f *flow) neverBegun(ctx context.Context) {
	phone := f.record().Phone
	f.forget(ctx)
	f.reg.limits.unreserve(ctx, phone)
}

// pendingHere finds the flow in memory that is pending for a number, "" without one.
func (r *Registry) pendingHere(phone string) (pending string) {
	if phone == "" {
		return ""
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pendingHereLocked(phone)
}

func (r *Registry) pendingHereLocked(phone string) (pending string) {
	for _, f := range r.all() {
		if rec := f.record(); rec.Phone == phone && rec.State.pending() {
			pending = f.id
		}
	}
	return pending
}

// pendingInStore finds the flow that is pending for a number, "" without one, and looks into the store as well. It answers ErrStoreSlow when
// the store was never read, and so may have one: another code would be spent on it. With [Config.SaveFirst] it answers why the store could not be read now.
func (r *Registry) pendingInStore(ctx context.Context, phone string) (pending string, err error) {
	ctx, stop := r.latency.brief(ctx)
	defer stop()
	unseen := r.look(ctx)
	if phone == "" {
		return "", nil
	}
	var candidates []string
	r.mu.Lock()
	known := !errors.Is(unseen, ErrStoreSlow) || r.loaded
	pending = r.pendingHereLocked(phone) // in one look with the index: a flow may be on its way from one to the other
	for id, g := range r.index {
		if g.fault == nil && g.rec.Phone == phone {
			candidates = append(candidates, id)
		}
	}
	r.mu.Unlock()
	for _, id := range candidates { // another process may have moved it since it was indexed
		if rec, err := r.lookUp(ctx, id); err == nil && rec.State.pending() {
			pending = id
		}
	}
	if pending == "" {
		pending = r.pendingHere(phone) // it may have come into memory while records were read
	}
	switch {
	case pending != "":
		return pending, nil
	case !known:
		return "", ErrStoreSlow
	case r.config.SaveFirst:
		return "", unseen
	default:
		return "", nil
	}
}

// admit takes a new flow into memory, unless there are too many.
func (r *Registry) admit(ctx context.Context, o *owner) error {
	room := r.config.Total.take(ctx, &r.latency)
	err := r.admitNow(o, room)
	if errors.As(err, new(*TooManyFlowsError)) {
		r.renew(ctx)
		err = r.admitNow(o, room)
	}
	if err != nil && room {
		r.config.Total.add(-1)
	}
	return err
}

// admitNow is admit by what is known. room says that the flow is counted among those of all registries.
func (r *Registry) admitNow(o *owner, room bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	open := 0
	for _, other := range r.flows {
		if !other.record().State.Ended() {
			open++
		}
	}
	for _, g := range r.index {
		if g.fault == nil && !g.rec.State.Ended() {
			open++
		}
	}
	switch {
	case r.closed:
		return ErrClosed
	case open >= r.config.MaxOpen:
		return &TooManyFlowsError{Limit: r.config.MaxOpen}
	case !room:
		return &TooManyFlowsError{Limit: int(r.config.Total.limit), All: true}
	}
	r.flows[o.id] = o.start()
	return nil
}
