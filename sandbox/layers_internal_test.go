package sandbox

import (
	"errors"
	"testing"

	"github.com/gotd/td/tg"
)

// Whoever else is logged in is told of a login, and a client whose schema has no such update is told nothing.
func TestALoginIsToldToTheLayersThatHaveAWordForIt(t *testing.T) {
	told := &tg.UpdateShort{Update: &tg.UpdateNewAuthorization{Hash: 1}, Date: 2}
	for layer, want := range map[int]error{144: errTooOld, 162: errTooOld, 163: nil, tg.Layer: nil} {
		if _, err := inLayer(told, layer); !errors.Is(err, want) {
			t.Errorf("layer %d: %v, want %v", layer, err, want)
		}
	}
}
