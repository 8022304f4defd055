package secretpage

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// enough is the contrast that WCAG 2 asks of text (AA), and edge what it asks of what shows where a field is.
const (
	enough = 4.5
	edge   = 3.0
)

// The colours of page.css that lie on one another.
var pairs = []struct {
	above, below string
	want         float64
}{
	{"ink", "sheet", enough}, {"ink", "ground", enough}, {"quiet", "sheet", enough}, {"quiet", "ground", enough},
	{"on-strong", "strong", enough}, {"strong", "sheet", enough},
	{"ink", "trouble-ground", enough}, {"trouble", "trouble-ground", enough}, {"trouble", "sheet", enough},
	{"rehearsal", "rehearsal-ground", enough},
	{"line", "sheet", edge},
}

// palettes reads the light and the dark colours.
func palettes(t *testing.T) map[string]map[string]string {
	t.Helper()
	light, dark, ok := strings.Cut(string(assets()["/page.css"].body), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("there is no dark palette")
	}
	found := map[string]map[string]string{"light": {}, "dark": {}}
	for name, css := range map[string]string{"light": light, "dark": dark} {
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
			found[name][m[1]] = m[2]
		}
	}
	return found
}

// luminance is the relative luminance of WCAG 2.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	rgb, err := strconv.ParseUint(colour, 16, 32)
	if err != nil || len(colour) != 6 {
		t.Fatalf("the colour is %q", colour)
	}
	l := 0.0
	for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
		c := float64(rgb>>(8*i)&0xff) / 255
		if c <= 0.03928 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		l += weight * c
	}
	return l
}

func TestTextStandsOutFromItsGround(t *testing.T) {
	for scheme, colours := range palettes(t) {
		for _, p := range pairs {
			a, b := luminance(t, colours[p.above]), luminance(t, colours[p.below])
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < p.want {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", scheme, p.above, p.below, ratio, p.want)
			}
		}
	}
}

func TestBothPalettesHaveTheSameColours(t *testing.T) {
	found := palettes(t)
	for name := range found["light"] {
		if found["dark"][name] == "" {
			t.Errorf("%s has no dark value", name)
		}
	}
	if len(found["light"]) != len(found["dark"]) || len(found["light"]) == 0 {
		t.Errorf("%d light and %d dark colours", len(found["light"]), len(found["dark"]))
	}
}
