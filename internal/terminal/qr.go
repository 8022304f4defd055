package terminal

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quietZone is the white border that a QR code needs around it, in modules. ISO/IEC 18004, 7.3.7.
const quietZone = 4

// blackOnWhite are colours of the terminal's fixed palette, which no theme changes.
const blackOnWhite = "\x1b[38;5;16;48;5;231m"

// qrDrawing is a QR code as rows of characters, two modules above each other in one.
type qrDrawing struct {
	rows  []string
	width int // in characters
}

// drawQR draws a link. With colour the code is black on white, whatever the terminal's own colours are. Without, its light modules are drawn,
// and the dark ones are the background, which is taken to be dark.
func drawQR(link string, colour bool) (qrDrawing, error) {
	code, err := qr.Encode(link, qr.L) // the smallest: a screen is not damaged
	if err != nil {
		return qrDrawing{}, fmt.Errorf("draw the QR code: %w", err)
	}
	d := qrDrawing{width: code.Size + 2*quietZone}
	// A code has an odd number of modules, so the border below gets one more.
	for y := -quietZone; y < code.Size+quietZone; y += 2 {
		var b strings.Builder
		for x := -quietZone; x < code.Size+quietZone; x++ {
			top, bottom := code.Black(x, y), code.Black(x, y+1)
			if !colour {
				top, bottom = !top, !bottom
			}
			b.WriteRune(halfBlock(top, bottom))
		}
		row := b.String()
		if colour {
			row = blackOnWhite + row + "\x1b[0m"
		}
		d.rows = append(d.rows, row)
	}
	return d, nil
}

// halfBlock is the block character with these halves.
func halfBlock(top, bottom bool) rune {
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
