package authflow_test

import "testing"

func TestAppOfALoginIsToldWithoutAsking(t *testing.T) {
	s := tell(t, "+9996620001")
	snap := s.requested()
	if _, err := s.submit(snap.ID, s.code()); err != nil {
		t.Fatal(err)
	}
	_, x, err := s.flows.Export(t.Context(), snap.ID)
	if err != nil {
		t.Fatal(err)
	}
	before := len(s.telegram.Calls())
	apiID, hash, ok := s.flows.App(snap.ID)
	if !ok || apiID != x.APIID || !hash.Equal(x.APIHash) || len(s.telegram.Calls()) != before {
		t.Errorf("it is said to be %d, %t", apiID, ok)
	}
	if _, err := s.flows.LogOut(t.Context(), snap.ID); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{snap.ID, "flow_nobody"} {
		if _, _, ok := s.flows.App(id); ok {
			t.Errorf("%s has an app", id)
		}
	}
}
