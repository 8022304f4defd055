package dialogue

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is the white border that a QR code needs around it, in modules. ISO/IEC 18004, 7.3.7.
const quiet = 4

// blackOnWhite are colours of the terminal's fixed palette, which no theme changes.
const blackOnWhite = "\x1b[38;5;16;48;5;231m"

// drawing is a QR code as rows of characters, two modules above each other in one.
type drawing struct {
	rows  []string
	width int // in characters
}

// drawQR draws a link. With colour the code is black on white, whatever the terminal's own colours are. Without, its light modules are drawn,
// and the dark ones are the background, which is taken to be dark.
func drawQR(link string, colour bool) (drawing, error) {
	code, err := qr.Encode(link, qr.L) // the smallest: a screen is not damaged
	if err != nil {
		return drawing{}, fmt.Errorf("draw the QR code: %w", err)
	}
	d := drawing{width: code.Size + 2*quiet}
	// A code has an odd number of modules, so the border below gets one more.
	for y := -quiet; y < code.Size+quiet; y += 2 {
		var b strings.Builder
		for x := -quiet; x < code.Size+quiet; x++ {
			top, bottom := code.Black(x, y), code.Black(x, y+1)
			if !colour {
				top, bottom = !top, !bottom
			}
			b.WriteRune(half(top, bottom))
		}
		row := b.String()
		if colour {
			row = blackOnWhite + row + "\x1b[0m"
		}
		d.rows = append(d.rows, row)
	}
	return d, nil
}

// half is the block character with these halves.
func half(top, bottom bool) rune {
	switch {
	case top && bottom:
		return '█'
	case top:
		return '▀'
	case bottom:
		return '▄'
	default:
		return ' '
	}
}
