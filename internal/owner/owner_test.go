package owner

import "testing"

// Two owners share no key, however their names are cut into issuer and subject.
func TestKeysTellOwnersApart(t *testing.T) {
	owners := []Owner{Local, {"https://issuer.example", "a"}, {"https://issuer.example", "b"}, {"https://other.example", "a"}, {"token", "a"}, {"toke", "na"}, {"", "tokena"}}
	seen := map[string]Owner{}
	for _, o := range owners {
		if other, taken := seen[o.Key()]; taken {
			t.Errorf("%v and %v share the key %q", o, other, o.Key())
		}
		seen[o.Key()] = o
	}
	if Local.Key() != "" {
		t.Errorf("the local owner has the key %q", Local.Key())
	}
}

func TestAContextCarriesItsOwner(t *testing.T) {
	if o, ok := From(t.Context()); ok {
		t.Errorf("a context without an owner has %v", o)
	}
	want := Owner{"token", "anna"}
	if o, ok := From(With(t.Context(), want)); !ok || o != want {
		t.Errorf("%v, %v", o, ok)
	}
}
