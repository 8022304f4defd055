package handover

import (
	"slices"

	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/toolconfig"
)

// inVariables are the places of a tool that takes a session in a variable: each variable that has one now, or else the one that it would look for.
func (s search) inVariables(place Place) (all []Place, reason Reason) {
	f := s.found
	pool, pooled := poolOf(f)
	for _, v := range f.Values() {
		if pooled && v == pool {
			places, reason := s.inPool(place, pool)
			if reason != "" {
				return nil, reason
			}
			all = append(all, places...)
			continue
		}
		if pooled && v.Name == v.Variable.Name { // which the tool leaves alone then
			continue
		}
		if v.Variable.Holds != uses.Session || !v.From.Read && v.From.Dotenv != "" || slices.ContainsFunc(all, func(p Place) bool { return p.Variable == v.Name }) {
			continue
		}
		p, reason := s.standsIn(place, v)
		if reason != "" {
			return nil, reason
		}
		p.Occupied, p.Same = v.Text != "", of(s.want.Key, v.Text)
		all = append(all, p)
	}
	if all == nil {
		p, why := s.fresh(place)
		if why != "" {
			return nil, why
		}
		all = append(all, p)
	}
	if slices.ContainsFunc(all, func(p Place) bool { return !below(s.paths.Home, p.Path) }) {
		return nil, outsideHome
	}
	return all, ""
}

// standsIn is a place with a variable, where that stands now.
func (s search) standsIn(p Place, v toolconfig.Value) (Place, Reason) {
	p.Variable = v.Name
	if p.Path, p.Kind = v.From.Dotenv, Dotenv; p.Path == "" {
		p.Path, p.Kind = s.found.Place.Path, Entry
		if _, own := ownValue(s.found, v.Name); !own { // among the arguments, where it can be read by all who list what runs
			return p, container
		}
	}
	return p, ""
}

// fresh is the place of a tool that has no session yet: its entry, or the .env where no entry uses it.
func (s search) fresh(p Place) (Place, Reason) {
	f := s.found
	if p.Variable = usual(f.Tool, uses.Session); p.Variable == "" {
		if p.Variable = usual(s.tool, uses.Session); p.Variable == "" {
			return p, unclear
		}
	}
	p.Kind, p.Path = Entry, f.Place.Path
	named := slices.IndexFunc(f.Dotenv, func(d toolconfig.Dotenv) bool { return d.Named })
	switch {
	case f.Alone():
		p.Kind, p.Path = Dotenv, f.Dotenv[0].Path
	case !inContainer(f.Server):
	case passedOn(f.Server, p.Variable):
	case named >= 0:
		p.Kind, p.Path = Dotenv, f.Dotenv[named].Path
	default:
		return p, container
	}
	return p, ""
}
