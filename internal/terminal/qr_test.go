package terminal

import (
	"strings"
	"testing"

	"rsc.io/qr"
)

// modules reads a drawing back: which modules are dark for a camera.
func modules(t *testing.T, d qrDrawing, colour bool) (dark [][]bool) {
	t.Helper()
	for _, row := range d.rows {
		if colour {
			if !strings.HasPrefix(row, blackOnWhite) || !strings.HasSuffix(row, "\x1b[0m") {
				t.Fatalf("a row without its colours: %q", row)
			}
			row = strings.TrimSuffix(strings.TrimPrefix(row, blackOnWhite), "\x1b[0m")
		}
		var top, bottom []bool
		for _, r := range row {
			var drawnTop, drawnBottom bool
			switch r {
			case ' ':
			case '▀':
				drawnTop = true
			case '▄':
				drawnBottom = true
			case '█':
				drawnTop, drawnBottom = true, true
			default:
				t.Fatalf("a strange character in %q", row)
			}
			// In colour what is drawn is black. Without, what is drawn is as light as the letters of the terminal.
			top, bottom = append(top, drawnTop == colour), append(bottom, drawnBottom == colour)
		}
		if len(top) != d.width {
			t.Errorf("a row has %d characters, want %d", len(top), d.width)
		}
		dark = append(dark, top, bottom)
	}
	return dark
}

func TestDrawnQRCodeHasEveryModuleAndItsBorder(t *testing.T) {
	for _, link := range []string{"tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA", "tg://login?token=" + strings.Repeat("Ab9_", 30)} {
		code, err := qr.Encode(link, qr.L)
		if err != nil {
			t.Fatal(err)
		}
		for _, colour := range []bool{true, false} {
			d, err := drawQR(link, colour)
			if err != nil {
				t.Fatal(err)
			}
			dark := modules(t, d, colour)
			if size := code.Size + 2*quietZone; d.width != size || len(dark) < size {
				t.Fatalf("%d by %d modules, want %d", d.width, len(dark), size)
			}
			for y, row := range dark {
				for x, got := range row {
					if want := code.Black(x-quietZone, y-quietZone); got != want {
						t.Fatalf("colour %t: the module in column %d of row %d is dark: %t, want %t", colour, x, y, got, want)
					}
				}
			}
		}
	}
}

func TestLinkThatIsTooLongForAQRCodeIsAnError(t *testing.T) {
	if _, err := drawQR(strings.Repeat("x", 4000), true); err == nil {
		t.Error("it was drawn")
	}
}
